package models

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm/schema"
)

// id and str mark what callers gave, among the arguments of a query: an id that is none, or a text that no row can
// have, is ErrNotFound before the database is asked.
type (
	id  string
	str string
	// idOfCursor is an id, strOfCursor a text and keyOfCursor a sort key, that came in the cursor of a page: ErrCursor when it is none.
	idOfCursor  string
	strOfCursor string
	keyOfCursor string
)

// given checks and unwraps the marked arguments.
func given(args []any) ([]any, error) {
	out := make([]any, len(args))
	for i, a := range args {
		switch v := a.(type) {
		case id:
			if !ValidID(string(v)) {
				return nil, ErrNotFound
			}
			out[i] = string(v)
		case str:
			if !storable(string(v)) {
				return nil, ErrNotFound
			}
			out[i] = string(v)
		case idOfCursor:
			if !ValidID(string(v)) {
				return nil, ErrCursor
			}
			out[i] = string(v)
		case strOfCursor:
			if !storable(string(v)) {
				return nil, ErrCursor
			}
			out[i] = string(v)
		case keyOfCursor:
			if !isSortKey(string(v)) {
				return nil, ErrCursor
			}
			out[i] = string(v)
		case time.Time:
			out[i] = Micro(v)
		default:
			out[i] = a
		}
	}
	return out, nil
}

// valid gives those of the ids that are ids, without repeats. Lists of ids skip what names no row.
func valid(ids []string) []string {
	out := make([]string, 0, len(ids))
	seen := make(map[string]bool, len(ids))
	for _, s := range ids {
		if ValidID(s) && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// take reads the one row of T that a condition names.
func take[T any](r *Reader, what, where string, args ...any) (T, error) {
	var row T
	args, err := given(args)
	if err == nil {
		err = r.db.Where(where, args...).Take(&row).Error
	}
	return row, wrap(what, err)
}

// list reads all rows of T that a condition names, in an order.
func list[T any](r *Reader, what, order, where string, args ...any) ([]T, error) {
	var rows []T
	args, err := given(args)
	if err == nil {
		err = r.db.Where(where, args...).Order(order).Find(&rows).Error
	}
	return rows, wrap(what, err)
}

// query reads rows of T by SQL that is written out.
func query[T any](r *Reader, what, sql string, args ...any) ([]T, error) {
	var rows []T
	args, err := given(args)
	if err == nil {
		err = r.db.Raw(sql, args...).Find(&rows).Error
	}
	return rows, wrap(what, err)
}

// scanned reads rows of T by SQL that is written out into what it is told of each, in the order of the columns: half the
// price of query for the lists that are read all day.
func scanned[T any](r *Reader, what string, into func(*T) []any, sql string, args ...any) ([]T, error) {
	args, err := given(args)
	if err != nil {
		return nil, wrap(what, err)
	}
	found, err := r.db.Raw(sql, args...).Rows()
	if err != nil {
		return nil, wrap(what, err)
	}
	defer found.Close()
	var rows []T
	for found.Next() {
		var row T
		if err := found.Scan(into(&row)...); err != nil {
			return nil, wrap(what, err)
		}
		rows = append(rows, row)
	}
	return rows, wrap(what, found.Err())
}

// queryOne reads one row of T by SQL that is written out; no row is ErrNotFound.
func queryOne[T any](r *Reader, what, sql string, args ...any) (T, error) {
	rows, err := query[T](r, what, sql, args...)
	if err == nil && len(rows) == 0 {
		err = wrap(what, ErrNotFound)
	}
	if err != nil {
		var none T
		return none, err
	}
	return rows[0], nil
}

// exec runs one statement and gives the number of rows that it changed.
func exec(tx *Tx, what, sql string, args ...any) (int64, error) {
	args, err := given(args)
	if err != nil {
		return 0, wrap(what, err)
	}
	res := tx.db.Exec(sql, args...)
	return res.RowsAffected, wrap(what, res.Error)
}

// execOne runs a statement that is about one row; none is the given error.
func execOne(tx *Tx, what string, none error, sql string, args ...any) error {
	n, err := exec(tx, what, sql, args...)
	if err == nil && n == 0 {
		err = wrap(what, none)
	}
	return err
}

// create inserts one row.
func create[T any](tx *Tx, what string, row *T) error {
	normalize(reflect.ValueOf(row).Elem())
	return wrap(what, tx.db.Create(row).Error)
}

// createAll inserts many rows in as few statements as both databases take.
func createAll[T any](tx *Tx, what string, rows []T) error {
	if len(rows) == 0 {
		return nil
	}
	v := reflect.ValueOf(rows)
	for i := range v.Len() {
		normalize(v.Index(i))
	}
	return wrap(what, tx.db.CreateInBatches(rows, 200).Error)
}

// save writes every column of a row except those named, when the row still has the version that was read. The row's
// version is raised on success.
func save[T any](tx *Tx, what string, row *T, version *int, key string, keyArgs []any, omit ...string) error {
	keyArgs, err := given(keyArgs)
	if err != nil {
		return wrap(what, err)
	}
	normalize(reflect.ValueOf(row).Elem())
	was := *version
	if was < 0 || was >= math.MaxInt32 { // more than the column holds: no row has it
		return wrap(what, ErrStale)
	}
	*version = was + 1
	res := tx.db.Model(new(T)).Where(key, keyArgs...).Where("version = ?", was).
		Select("*").Omit(omit...).UpdateColumns(row)
	err = res.Error
	if err == nil && res.RowsAffected == 0 {
		err = ErrStale
	}
	if err != nil {
		*version = was
	}
	return wrap(what, err)
}

var timeType = reflect.TypeFor[time.Time]()

// normalize makes a row equal to what will be read back: times cut, a first version, lists that are empty and not nil.
func normalize(row reflect.Value) {
	t := row.Type()
	for i := range t.NumField() {
		f, sf := row.Field(i), t.Field(i)
		switch {
		case f.Type() == timeType:
			f.Set(reflect.ValueOf(Micro(f.Interface().(time.Time))))
		case f.Type() == reflect.PointerTo(timeType):
			f.Set(reflect.ValueOf(microp(f.Interface().(*time.Time))))
		case sf.Name == "Version" && f.Kind() == reflect.Int && f.Int() == 0:
			f.SetInt(1)
		case f.Kind() == reflect.Slice && f.IsNil() && f.CanSet():
			f.Set(reflect.MakeSlice(f.Type(), 0, 0))
		}
	}
}

var schemas sync.Map // of gorm's parsed rows

// columns lists the columns of a row for a SELECT with joins: "a.id AS p_id, ...".
func columns[T any](alias, prefix string) string {
	s, err := schema.Parse(new(T), &schemas, schema.NamingStrategy{})
	if err != nil {
		panic(fmt.Sprintf("models: %T is no row: %v", *new(T), err))
	}
	var b strings.Builder
	for i, c := range s.DBNames {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "%s.%s AS %s%s", alias, c, prefix, c)
	}
	return b.String()
}

// The sizes of a page of a list.
const (
	defaultLimit = 50
	maxLimit     = 200
)

func limited(n int) int {
	switch {
	case n <= 0:
		return defaultLimit
	case n > maxLimit:
		return maxLimit
	}
	return n
}

// cut makes a page of what a query with one row too many gave. Rows of a page before a cursor come in reverse.
func cut[T any](rows []T, limit int, after, before string, key func(T) string) (page []T, next, prev string) {
	more := len(rows) > limit
	if more {
		rows = rows[:limit]
	}
	if before != "" {
		for i, j := 0, len(rows)-1; i < j; i, j = i+1, j-1 {
			rows[i], rows[j] = rows[j], rows[i]
		}
	}
	if len(rows) == 0 {
		return rows, "", ""
	}
	first, last := key(rows[0]), key(rows[len(rows)-1])
	if more || before != "" {
		next = last
	}
	if before != "" && more || before == "" && after != "" {
		prev = first
	}
	return rows, next, prev
}

// byHash reads the one row of T whose column has a hash.
func byHash[T any](r *Reader, what, column string, hash []byte) (T, error) {
	if len(hash) == 0 {
		var none T
		return none, wrap(what, ErrNotFound)
	}
	return take[T](r, what, column+" = ?", hash)
}
