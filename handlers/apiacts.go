package handlers

import (
	"net/http"
	"slices"
	"time"

	"sumber/internal/newsroom"
	"sumber/internal/workflow"
	"sumber/models"
)

type apiActIn struct {
	Reason     string      `json:"reason"`
	Remarks    string      `json:"remarks"`
	OnFields   []apiRemark `json:"on_fields"`
	Assignee   string      `json:"assignee"`
	Correction string      `json:"correction"`
	SHA256     string      `json:"snapshot_sha256"`
	Publish    bool        `json:"publish"`
	At         time.Time   `json:"at"`
}

// apiRemark is what an editor says of one field on returning a proposal.
type apiRemark struct {
	Field       string  `json:"field"`
	ObjectID    string  `json:"object_id"`
	Text        string  `json:"text"`
	Replacement *string `json:"replacement"`
}

// asAt names the time of a publication as the body does; a page's form has another name for it.
func asAt(err error) error {
	if fields, ok := fieldsOf(err); ok && fields["publish_at"] != "" {
		fields["at"] = fields["publish_at"]
		delete(fields, "publish_at")
	}
	return err
}

// apiAct is every act of review. Approving names the hash of the snapshot that was looked at.
func (s *server) apiAct(r *request) error {
	var in struct {
		Version int `json:"version"`
		apiActIn
	}
	action := workflow.Action(r.Param("action"))
	if _, ok := workflow.Find(action); !ok {
		return models.ErrNotFound
	}
	if err := bind(r, &in); err != nil {
		return err
	}
	ref, err := r.ref(in.Version)
	if err != nil {
		return err
	}
	// A code of no list is refused whatever the act.
	if in.Correction != "" && !slices.Contains(workflow.CorrectionKinds, in.Correction) {
		return &newsroom.Invalid{Fields: map[string]string{"correction": "unknown"}}
	}
	if slices.ContainsFunc(in.OnFields, func(f apiRemark) bool { return !slices.Contains(workflow.RemarkFields, f.Field) }) {
		return &newsroom.Invalid{Fields: map[string]string{"on_fields": "unknown"}}
	}
	act := actInput{Reason: in.Reason, Remarks: in.Remarks, Assignee: in.Assignee, Correction: in.Correction, SHA256: in.SHA256, Publish: in.Publish, At: in.At}
	for _, f := range in.OnFields {
		act.OnFields = append(act.OnFields, newsroom.RemarkInput{Field: f.Field, ObjectID: f.ObjectID, Text: f.Text, Replacement: f.Replacement})
	}
	if workflow.Undoable(action) {
		ref.Undo = models.NewID()
	}
	if err := s.act(r, action, ref, act); err != nil {
		return s.stale(r, asAt(err))
	}
	return s.claimAnswered(r, http.StatusOK, ref.ID, ref.Undo)
}
