package attribution

import "fmt"

// tag says what a word can be. A word has several: "Presiden" is a title and a role.
type tag uint64

const (
	tPronoun    tag = 1 << iota // stands for a speaker: ia, dia, mereka, he, they
	tPossessive                 // his, their
	tDet                        // para, sang, seorang, the, a
	tPrep                       // di, dari, in, of
	tConj                       // dan, atau, and
	tSub                        // begins a dependent clause: karena, ketika, because
	tComp                       // bahwa, that
	tRel                        // yang, who
	tAdverb                     // may stand between subject and verb: juga, telah, also
	tAux                        // is, has
	tModal                      // akan, dapat, will
	tNeg                        // tidak, not
	tOpener                     // links sentences: Namun, Sementara itu, Meanwhile
	tTitle                      // before a name, never part of it: Pak, Dr., Mr.
	tRole                       // what a person is: menteri, ketua, senator
	tGov                        // a body of a state: kementerian, polisi, ministry
	tOrg                        // another body: partai, PT, universitas, company
	tGroup                      // people without a name: warga, para ahli, residents
	tDoc                        // laporan, survei, study
	tMedia                      // generic words for carriers: media, kantor berita, newspaper
	tPlatform                   // where people post: X, Instagram
	tMonth
	tWeekday
	tTime    // lalu, kemarin, pekan, yesterday
	tPlace   // a place that can speak for its government
	tDemonym // Israeli, American
	tOutlet  // from the catalogue
	tNoun    // a common noun that looks like a verb or a name
	tVerb    // a verb that is no cue
	tNumber
	tDegree   // S.H., M.Si.
	tAbbr     // ends in a full stop that ends no sentence
	tDemo     // itu, tersebut, this
	tPerson   // a person without a name: pria, saksi, woman
	tAnon     // sumber, an official: anonymous though a person
	tMedium   // surat, keterangan, letter
	tListen   // wartawan, reporters: who is told, never a carrier
	tAgent    // oleh, by
	tTo       // kepada, to
	tFurnish  // begins page furniture: Baca juga, Advertisement
	tQuant    // sejumlah, beberapa, several
	tWh       // apa, siapa, why, how
	tRelated  // a credit's link: seperti, sebagaimana, as
	tParticle // name particles: bin, van, de
	tAdj
	tPlaced // a role that is held over a place, named right behind it: wali kota, mayor of
)

var tagNames = map[string]tag{
	"pronoun": tPronoun, "possessive": tPossessive, "det": tDet, "prep": tPrep, "conj": tConj, "sub": tSub,
	"comp": tComp, "rel": tRel, "adverb": tAdverb, "aux": tAux, "modal": tModal, "neg": tNeg, "opener": tOpener,
	"title": tTitle, "role": tRole, "gov": tGov, "org": tOrg, "group": tGroup, "doc": tDoc, "media": tMedia,
	"platform": tPlatform, "month": tMonth, "weekday": tWeekday, "time": tTime, "place": tPlace,
	"demonym": tDemonym, "noun": tNoun, "verb": tVerb, "number": tNumber, "degree": tDegree, "abbr": tAbbr,
	"demo": tDemo, "person": tPerson, "anon": tAnon, "medium": tMedium, "listen": tListen, "agent": tAgent,
	"to": tTo, "furniture": tFurnish, "quant": tQuant, "wh": tWh, "as": tRelated, "particle": tParticle, "adj": tAdj,
	"placed": tPlaced,
}

func parseTag(name string) (tag, error) {
	t, ok := tagNames[name]
	if !ok {
		return 0, fmt.Errorf("unknown tag %q", name)
	}
	return t, nil
}
