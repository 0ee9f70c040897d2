package views

// APIVM is the description of the API for people, read from its document. Its texts are in English on every page.
type APIVM struct {
	Page
	// Site is the address of this server, without a slash at its end.
	Site        string
	Description string
	Groups      []APIGroup
	Problems    []APICode
	Shapes      []APIShape
}

// APIGroup is the operations on one kind of thing.
type APIGroup struct {
	Name, Description string
	Operations        []APIOperation
}

// APIOperation is a method on an address. Access is token, reader or public; receiver is a message that the server
// sends, whose path is its event.
type APIOperation struct {
	ID, Method, Path     string
	Summary, Description string
	Access               string
	Parameters           []APIField
	Bodies               []APIBody
	Answers              []APIAnswer
	Curl                 string
}

// APIField is a parameter, or a field of a shape.
type APIField struct {
	Name, In    string
	Type        APIType
	Required    bool
	Description string
}

// APIType says what a value is: a shape that the page describes, or words.
type APIType struct {
	Shape, Words, Address string
	Many                  bool
}

// APIBody is what is sent or answered in one media type.
type APIBody struct {
	MediaType string
	Type      APIType
	Example   string
}

// APIAnswer is what a status means.
type APIAnswer struct {
	Status, Description string
	Bodies              []APIBody
}

// APICode is one word of a list, and what it means if that is told.
type APICode struct{ Code, Means string }

// APIShape is a named schema: fields, or a list of codes, or a type.
type APIShape struct {
	Name, Description string
	Fields            []APIField
	Codes             []APICode
	Type              *APIType
}
