package views

import "slices"

// APIVM is the description of the API for people, read from its document: a page that leads to all, one for each group of operations and
// one for the shapes. Its texts are in English on every page.
type APIVM struct {
	Page
	// Site is the address of this server, without a slash at its end.
	Site        string
	Description string
	Groups      []APIGroup
	Problems    []APICode
	Shapes      []APIShape
	// Part is the group that the page is about, APIShapes, or "" for the page that leads to all.
	Part string
}

// APIShapes is the part of the description that has the shapes.
const APIShapes = "shapes"

// HasPart reports whether there is such a part.
func (vm APIVM) HasPart(name string) bool {
	return name == APIShapes || slices.ContainsFunc(vm.Groups, func(g APIGroup) bool { return g.Name == name })
}

// apiPart is the address of a part of the description.
func apiPart(name string) string { return "/help/api/" + name }

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

// address is where the shape of the type is described.
func (t APIType) address() string {
	if t.Shape == "ProblemType" {
		return "/help/api#problems"
	}
	return apiPart(APIShapes) + "#shape-" + t.Shape
}

// APIBody is what is sent or answered in one media type.
type APIBody struct {
	MediaType string
	Type      APIType
	Example   string
	// As is the operation of the same page that has the example already.
	As *APIOperation
}

// APIAnswer is what a status means. An error has no bodies: all are alike, and the first page says how.
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
