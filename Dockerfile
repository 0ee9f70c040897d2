# syntax=docker/dockerfile:1

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG VERSION=
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /out/sumber ./cmd/sumber \
    && mkdir -m 0750 /out/data && mkdir -m 1777 /out/tmp

# Nothing but the program: no shell, no package manager, no user but this one.
FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/sumber /sumber
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/tmp /tmp
USER 65532:65532
WORKDIR /
ENV SUMBER_ADDR=0.0.0.0:8080 \
    SUMBER_DATABASE_URL=sqlite:/data/sumber.db
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 CMD ["/sumber", "health"]
ENTRYPOINT ["/sumber"]
CMD ["serve"]
