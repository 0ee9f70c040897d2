package fetch

import (
	"net/http"
	"net/netip"
	"strconv"
	"testing"
	"time"
)

// TestSpecialRanges_OUT01 asks for an address of every range that the registries of IANA keep for something else than the public
// Internet, and for those that carry an IPv4 address in an IPv6 one; written out, and as what a name led to.
func TestSpecialRanges_OUT01(t *testing.T) {
	c := New(Options{})
	for _, tt := range []struct{ name, address string }{
		{"this network", "0.1.2.3"},
		{"shared address space", "100.127.255.254"},
		{"metadata of a cloud in it", "100.100.100.200"},
		{"metadata of containers", "169.254.170.2"},
		{"protocol assignments", "192.0.0.1"},
		{"metadata in them", "192.0.0.192"},
		{"AS112", "192.31.196.1"},
		{"AMT", "192.52.193.1"},
		{"6to4 relays", "192.88.99.1"},
		{"direct delegation of AS112", "192.175.48.1"},
		{"benchmarks", "198.19.255.255"},
		{"documentation, second", "198.51.100.1"},
		{"documentation, third", "203.0.113.1"},
		{"the end of a private range", "172.31.255.255"},
		{"administratively scoped multicast", "239.1.1.1"},
		{"unspecified, mapped", "::ffff:0.0.0.0"},
		{"metadata, mapped", "::ffff:169.254.169.254"},
		{"loopback, translated", "::ffff:0:127.0.0.1"},
		{"metadata by NAT64", "64:ff9b::a9fe:a9fe"},
		{"loopback by NAT64", "64:ff9b::7f00:1"},
		{"a public address by NAT64", "64:ff9b::5db8:d822"},
		{"NAT64 of one's own", "64:ff9b:1::a9fe:a9fe"},
		{"metadata by 6to4", "2002:a9fe:a9fe::1"},
		{"metadata by Teredo", "2001:0:a9fe:a9fe::1"},
		{"discard", "100::1"},
		{"benchmarks, IPv6", "2001:2::1"},
		{"documentation, IPv6", "2001:db8::1"},
		{"documentation, IPv6, second", "3fff::1"},
		{"ORCHID", "2001:10::1"},
		{"ORCHIDv2", "2001:20::1"},
		{"segment routing", "5f00::1"},
		{"AS112, IPv6", "2620:4f:8000::1"},
		{"unique local", "fdff::1"},
		{"site local", "fec0::1"},
		{"global multicast", "ff0e::1"},
		{"never assigned", "4000::1"},
		{"compatible", "::2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			to := netip.AddrPortFrom(netip.MustParseAddr(tt.address), 443)
			network := "tcp6"
			if to.Addr().Is4() {
				network = "tcp4"
			}
			if got := reasonOf(c.control(network, to.String(), nil)); got != Private {
				t.Errorf("the dialer says %q of %s", got, to)
			}
			if _, err := c.Do(t.Context(), Request{Method: http.MethodGet, Address: "https://" + to.String() + "/", Timeout: 5 * time.Second}); reasonOf(err) != Private {
				t.Errorf("a request to %s: %v", to, err)
			}
		})
	}
	for network, address := range map[string]string{"tcp4": "93.184.216.34:443", "tcp6": "[2606:2800:220:1::1]:443"} {
		if err := c.control(network, address, nil); err != nil {
			t.Errorf("%s is refused: %v", address, err)
		}
	}
}

// TestPorts_OUT03: the ports of other services are reached by no scheme.
func TestPorts_OUT03(t *testing.T) {
	strict, plain := New(Options{}), New(Options{HTTP: true})
	for _, port := range []int{1, 21, 22, 23, 25, 53, 79, 81, 110, 139, 389, 442, 444, 445, 465, 587, 993, 2375, 2379, 3306, 5432, 5984, 6379, 8080, 8443, 9200, 11211, 27017, 65535} {
		for _, scheme := range []string{"https", "http"} {
			address := scheme + "://93.184.216.34:" + strconv.Itoa(port) + "/"
			if reasonOf(plain.Check(address)) != Port || reasonOf(plain.control("tcp4", "93.184.216.34:"+strconv.Itoa(port), nil)) != Port {
				t.Errorf("%s may be asked", address)
			}
		}
	}
	for _, tt := range []struct {
		c       *Client
		address string
		want    Reason
	}{{strict, "http://93.184.216.34:443/", NotHTTPS}, {strict, "http://93.184.216.34/", NotHTTPS}, {strict, "https://93.184.216.34:443/", ""}, {plain, "http://93.184.216.34:80/", ""}, {strict, "ws://93.184.216.34/", BadAddress},
		{plain, "ftp://93.184.216.34/", BadAddress}, {plain, "file:///etc/passwd", BadAddress}, {plain, "gopher://93.184.216.34:80/_x", BadAddress}, {plain, "dict://93.184.216.34:80/", BadAddress}, {plain, "ldap://93.184.216.34/", BadAddress}, {plain, "data:text/plain,x", BadAddress}, {plain, "javascript:alert(1)", BadAddress}} {
		if got := reasonOf(tt.c.Check(tt.address)); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.address, got, tt.want)
		}
	}
}
