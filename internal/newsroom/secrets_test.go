package newsroom

import (
	"reflect"
	"runtime"
	"testing"

	"github.com/alexedwards/argon2id"
)

// TestDecoyCostsAsMuch_PWD01_THR02: the hash against which unknown accounts are compared is as slow as a real one, and nobody's.
func TestDecoyCostsAsMuch_PWD01_THR02(t *testing.T) {
	params, salt, key, err := argon2id.DecodeHash(decoy)
	if err != nil {
		t.Fatal(err)
	}
	if params.Memory != passwordParams.Memory || params.Iterations != passwordParams.Iterations || params.Parallelism != passwordParams.Parallelism || len(key) != int(passwordParams.KeyLength) || len(salt) < int(passwordParams.SaltLength) {
		t.Errorf("the decoy is made with %+v, passwords with %+v", *params, *passwordParams)
	}
	if passwordMatches("", "") || passwordMatches(decoy, "") {
		t.Error("an account without a password can be signed in to")
	}
	// The memory that a comparison fills is its work: it is filled whether there is a hash or not.
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	passwordMatches("kata sandi yang panjang", "")
	runtime.ReadMemStats(&after)
	if filled := after.TotalAlloc - before.TotalAlloc; filled < uint64(passwordParams.Memory)<<10 {
		t.Errorf("an account without a password is refused with %d bytes of work", filled)
	}
	real, err := hashPassword("kata sandi yang panjang")
	if err != nil {
		t.Fatal(err)
	}
	if !passwordMatches("kata sandi yang panjang", real) || passwordMatches("kata sandi yang panjang ", real) || passwordMatches("", real) {
		t.Error("a password is not compared as it is")
	}
	got, _, _, err := argon2id.DecodeHash(real)
	if err != nil || !reflect.DeepEqual(got, passwordParams) {
		t.Errorf("passwords are hashed with %+v: %v", got, err)
	}
}
