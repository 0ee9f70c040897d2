package views

import "time"

// SignInVM is the sign-in page; on a demo the first page. It posts to /sign-in: email, password, next.
type SignInVM struct {
	Page Page
	Form Form
	// Next is the address to go to afterwards, "" for the first page.
	Next string
	// Demo offers the four demo accounts, one click each: POST /demo with as=reviewer|reviewer2|editor|admin.
	Demo []DemoAccount
}

// DemoAccount is one of the accounts of a demo.
type DemoAccount struct {
	// As is the value that is posted: reviewer, reviewer2, editor, admin.
	As   string
	Name string
}

// DesksVM is the first page of who is signed in.
type DesksVM struct {
	Page Page
	// Desks are those of the viewer, with the role on each.
	Desks []DeskRow
}

// DeskRow is one desk of the viewer.
type DeskRow struct {
	DeskRef
	Role    string
	Waiting int // proposals that wait for approval
	Mine    int // claims assigned to the viewer
}

// SetupVM makes the first admin and desk. It posts to Action: name, email, password, desk, language.
type SetupVM struct {
	Page   Page
	Action string // /setup/{token}
	Form   Form
}

// InvitationVM joins a desk by a one-time link. It posts to Action: name, password (new account), or password alone.
type InvitationVM struct {
	Page   Page
	Action string // /invitations/{token}
	Desk   string // its name
	Role   string
	Email  string
	By     string
	Until  time.Time
	// Known is true when an account with this e-mail exists: then its password is asked for.
	Known bool
	// SignedIn is true when that account is signed in: then one button is enough.
	SignedIn bool
	Form     Form
}

// AccountVM is the viewer's own account. It posts to /account: name, language, keys_off, and for a new password
// password, new_password.
type AccountVM struct {
	Page     Page
	Name     string
	Email    string
	Language string
	KeysOff  bool
	// HasPassword is false for accounts that sign in otherwise (the demo's).
	HasPassword bool
	Form        Form
	// Sessions are where the account is signed in; the button that ends them posts to /account/sign-out.
	Sessions []SessionRow
}

// SessionRow is one browser in which the account is signed in; Here is the one that looks.
type SessionRow struct {
	Since, Used time.Time
	Here        bool
}
