package models

import (
	"time"
)

// Scale is a desk's list of ratings; its labels live in versions, so that an old verdict keeps the words it was given.
type Scale struct {
	DeskID    string
	ID        string
	Name      string
	CreatedAt time.Time
	Version   int
}

// ScaleVersion is one immutable list of labels; the highest number is in force.
type ScaleVersion struct {
	DeskID    string
	ID        string
	ScaleID   string
	Number    int
	Labels    []Label `gorm:"serializer:json"`
	CreatedBy *string
	CreatedAt time.Time
}

// Label is one rating of a scale, in both languages. Value is its place for formats that want a number, nil when the
// rating has none ("unproven").
type Label struct {
	Code        string `json:"code"`
	NameID      string `json:"name_id"`
	NameEN      string `json:"name_en"`
	Explanation string `json:"explanation,omitempty"`
	Value       *int   `json:"value,omitempty"`
}

// ScaleInForce is a desk's scale with its labels in force.
type ScaleInForce struct {
	Scale        `gorm:"embedded;embeddedPrefix:s_"`
	ScaleVersion `gorm:"embedded;embeddedPrefix:v_"`
}

var scaleInForce = "SELECT " + columns[Scale]("s", "s_") + ", " + columns[ScaleVersion]("v", "v_") +
	" FROM scales s JOIN scale_versions v ON v.desk_id = s.desk_id AND v.scale_id = s.id WHERE s.desk_id = ? ORDER BY s.created_at DESC, s.id DESC, v.number DESC LIMIT 1"

// Scale reads the scale of a desk, the newest if it has several, with the highest version of its labels.
func (r *Reader) Scale(deskID string) (ScaleInForce, error) {
	return queryOne[ScaleInForce](r, "read scale", scaleInForce, id(deskID))
}

// ScaleVersion reads one version of a scale.
func (r *Reader) ScaleVersion(deskID, versionID string) (ScaleVersion, error) {
	return take[ScaleVersion](r, "read scale version", "desk_id = ? AND id = ?", id(deskID), id(versionID))
}

// ScaleVersions reads the versions of those ids, by id. Ids that are none are left out.
func (r *Reader) ScaleVersions(deskID string, ids []string) (map[string]ScaleVersion, error) {
	m := make(map[string]ScaleVersion)
	ids = valid(ids)
	if len(ids) == 0 {
		return m, nil
	}
	rows, err := list[ScaleVersion](r, "read scale versions", "id", "desk_id = ? AND id IN ?", id(deskID), ids)
	for _, v := range rows {
		m[v.ID] = v
	}
	return m, err
}

// AllScaleVersions lists every version of every scale that a desk ever had.
func (r *Reader) AllScaleVersions(deskID string) ([]ScaleVersion, error) {
	return list[ScaleVersion](r, "list scale versions", "created_at, id", "desk_id = ?", id(deskID))
}

// CreateScale adds a scale.
func (tx *Tx) CreateScale(row *Scale) error { return create(tx, "create scale", row) }

// SaveScale writes a scale's name, or ErrStale.
func (tx *Tx) SaveScale(row *Scale) error {
	return save(tx, "save scale", row, &row.Version, "desk_id = ? AND id = ?", []any{id(row.DeskID), id(row.ID)}, "desk_id", "id", "created_at")
}

// CreateScaleVersion adds a version, which is in force when its number is the highest; ErrConflict when the scale has
// that number.
func (tx *Tx) CreateScaleVersion(row *ScaleVersion) error {
	return create(tx, "create scale version", row)
}
