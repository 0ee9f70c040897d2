package handlers

import (
	"net/http"

	"sumber/internal/workflow"
)

// access is who may use a route at all. On a desk's route it is a permission of workflow; what is then allowed on one
// claim is decided by workflow's table inside the use case.
type access struct {
	kind       accessKind
	permission workflow.Permission
	lags       bool // what it shows may be a little behind, when a replica is set: never behind what its reader wrote
}

// mayLag lets a route that reads be answered from a replica.
func (a access) mayLag() access { a.lags = true; return a }

type accessKind int

const (
	toNobody  accessKind = iota // a line that forgot to say who: New refuses it
	toPublic                    // anybody
	toAccount                   // whoever is signed in
	toMember                    // a member of the desk in the address, by session
	toToken                     // a member by API token
	toReader                    // anybody, and a member sees more: by token, or by session with ?desk=
)

// route is one line: method, path, handler, and who may.
type route struct {
	method, path string
	handle       handlerFunc
	access       access
}

func public() access                      { return access{kind: toPublic} }
func account() access                     { return access{kind: toAccount} }
func reader() access                      { return access{kind: toReader} }
func member(p workflow.Permission) access { return access{kind: toMember, permission: p} }
func token(p workflow.Permission) access  { return access{kind: toToken, permission: p} }

const (
	get  = http.MethodGet
	post = http.MethodPost
	put  = http.MethodPut
)

// routes is every address of the program. Pages of a desk live under /d/:desk, the API under /api/v1.
func (s *server) routes() []route {
	return []route{
		{get, "/", s.front, public()},
		{get, "/sign-in", s.signInPage, public()},
		{post, "/sign-in", s.signIn, public()},
		{post, "/sign-out", s.signOut, public()},
		{post, "/demo", s.demo, public()},
		{get, "/setup/:secret", s.setupPage, public()},
		{post, "/setup/:secret", s.setup, public()},
		{get, "/invitations/:secret", s.invitationPage, public()},
		{post, "/invitations/:secret", s.acceptInvitation, public()},
		{post, "/language", s.language, public()},
		{get, "/help/workflow", s.helpWorkflow, public()},
		{get, "/help/keys", s.helpKeys, public()},
		{get, "/help/api", s.helpAPI, public()},
		{get, "/help/api/:part", s.helpAPIPart, public()},
		{get, "/assets/*", s.asset, public()},
		{get, "/healthz", s.healthz, public()},
		{get, "/readyz", s.readyz, public()},

		{get, "/account", s.accountPage, account()},
		{post, "/account", s.saveAccount, account()},
		{post, "/account/keys", s.switchKeys, account()},
		{post, "/account/sign-out", s.signOutEverywhere, account()},

		{get, "/d/:desk", s.deskFront, member(workflow.Read)},
		{get, "/d/:desk/queue", s.queue, member(workflow.Read)},
		{post, "/d/:desk/queue", s.bulk, member(workflow.Review)},
		{post, "/d/:desk/views", s.saveView, member(workflow.Review)},
		{get, "/d/:desk/views/:id", s.view, member(workflow.Read)},
		{post, "/d/:desk/views/:id", s.renameView, member(workflow.Review)},
		{post, "/d/:desk/views/:id/delete", s.deleteView, member(workflow.Review)},
		{get, "/d/:desk/articles", s.articles, member(workflow.Read)},
		{post, "/d/:desk/articles", s.importArticle, member(workflow.ImportArticle)},
		{get, "/d/:desk/articles/new", s.newArticle, member(workflow.ImportArticle)},
		{get, "/d/:desk/articles/:id", s.article, member(workflow.Read)},
		{get, "/d/:desk/articles/:id/revise", s.revisePage, member(workflow.ImportArticle)},
		{post, "/d/:desk/articles/:id/revise", s.revise, member(workflow.ImportArticle)},
		{post, "/d/:desk/articles/:id/reread", s.reread, member(workflow.ImportArticle)},
		{get, "/d/:desk/articles/:id/revisions", s.revisions, member(workflow.Read).mayLag()},
		{get, "/d/:desk/articles/:id/suggestions", s.suggestions, member(workflow.Read)},
		{post, "/d/:desk/articles/:id/suggestions/accept-new", s.acceptNewClaims, member(workflow.Review)},
		{post, "/d/:desk/suggestions/:id/accept", s.acceptSuggestion, member(workflow.Review)},
		{post, "/d/:desk/suggestions/:id/decline", s.declineSuggestion, member(workflow.Review)},
		{post, "/d/:desk/articles/:id/triage", s.triage, member(workflow.Review)},
		{get, "/d/:desk/articles/:id/verdicts.json", s.downloadVerdicts, member(workflow.Read)},
		{get, "/d/:desk/articles/:id/claimreview.json", s.downloadReviews, member(workflow.Read)},
		{get, "/d/:desk/articles/:id/claims/new", s.newClaim, member(workflow.Review)},
		{post, "/d/:desk/articles/:id/claims/new", s.addClaim, member(workflow.Review)},
		{get, "/d/:desk/articles/:id/approval", s.approval, member(workflow.Read)},
		{post, "/d/:desk/articles/:id/approve-all", s.approveAll, member(workflow.Review)},
		{get, "/d/:desk/claims/:id", s.claim, member(workflow.Read)},
		{post, "/d/:desk/claims/:id/draft", s.saveDraft, member(workflow.Review)},
		{get, "/d/:desk/claims/:id/edit", s.editClaimPage, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/edit", s.editClaim, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/place", s.confirmPlace, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/undo", s.undoClaim, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/words", s.pointAt, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/edge", s.moveEdge, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/unattribute", s.unattribute, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/split", s.splitClaim, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/merge", s.mergeClaims, member(workflow.Review)},
		{get, "/d/:desk/claims/:id/conflict", s.conflict, member(workflow.Read)},
		{post, "/d/:desk/claims/:id/conflict", s.settle, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/discard", s.discard, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/evidence", s.addEvidence, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/evidence/:evidence/remove", s.removeEvidence, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/occasion", s.setOccasion, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/occasion/edit", s.editOccasion, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/remarks/:remark/:answer", s.answerRemark, member(workflow.Review)},
		{post, "/d/:desk/claims/:id/:action", s.actOnClaim, member(workflow.Review)},
		{post, "/d/:desk/undo", s.undoLast, member(workflow.Review)},
		{post, "/d/:desk/undo/:id", s.undoAct, member(workflow.Review)},
		{get, "/d/:desk/approvals", s.approvals, member(workflow.Read)},
		{get, "/d/:desk/sources", s.sources, member(workflow.Read).mayLag()},
		{get, "/d/:desk/sources/find", s.findSources, member(workflow.Read)},
		{post, "/d/:desk/sources", s.addSource, member(workflow.WriteSources)},
		{get, "/d/:desk/sources/:id", s.source, member(workflow.Read).mayLag()},
		{post, "/d/:desk/sources/:id", s.saveSource, member(workflow.WriteSources)},
		{get, "/d/:desk/sources/:id/merge", s.comparePage, member(workflow.WriteSources)},
		{post, "/d/:desk/sources/:id/merge", s.mergeSource, member(workflow.WriteSources)},
		{post, "/d/:desk/sources/:id/merges/:merge/undo", s.undoMerge, member(workflow.WriteSources)},
		{get, "/d/:desk/members", s.members, member(workflow.Read)},
		{post, "/d/:desk/members", s.invite, member(workflow.ManageMembers)},
		{post, "/d/:desk/members/:id/role", s.setRole, member(workflow.ManageMembers)},
		{post, "/d/:desk/members/:id/remove", s.removeMember, member(workflow.ManageMembers)},
		{post, "/d/:desk/invitations/:id/revoke", s.revokeInvitation, member(workflow.ManageMembers)},
		{get, "/d/:desk/tokens", s.tokens, member(workflow.OwnTokens)},
		{post, "/d/:desk/tokens", s.createToken, member(workflow.OwnTokens)},
		{post, "/d/:desk/tokens/:id/revoke", s.revokeToken, member(workflow.OwnTokens)},
		{get, "/d/:desk/webhooks", s.webhooks, member(workflow.ManageWebhooks)},
		{post, "/d/:desk/webhooks", s.addWebhook, member(workflow.ManageWebhooks)},
		{get, "/d/:desk/webhooks/:id", s.webhook, member(workflow.ManageWebhooks)},
		{post, "/d/:desk/webhooks/:id", s.saveWebhook, member(workflow.ManageWebhooks)},
		{post, "/d/:desk/webhooks/:id/rotate", s.rotateWebhook, member(workflow.ManageWebhooks)},
		{post, "/d/:desk/webhooks/:id/test", s.testWebhook, member(workflow.ManageWebhooks)},
		{post, "/d/:desk/webhooks/:id/remove", s.removeWebhook, member(workflow.ManageWebhooks)},
		{post, "/d/:desk/webhooks/:id/deliveries/:delivery/redeliver", s.redeliver, member(workflow.ManageWebhooks)},
		{get, "/d/:desk/audit", s.audit, member(workflow.ReadAudit).mayLag()},
		{get, "/d/:desk/settings", s.settings, member(workflow.Read)},
		{post, "/d/:desk/settings", s.saveSettings, member(workflow.EditDesk)},
		{post, "/d/:desk/settings/scale", s.saveScale, member(workflow.EditDesk)},

		{get, "/api/v1/openapi.json", s.openAPI, public()},
		{get, "/api/v1/schemas/:name", s.schema, public()},
		{get, "/api/v1/changes", s.apiChanges, token(workflow.Read).mayLag()},
		{get, "/api/v1/articles", s.apiArticles, token(workflow.Read)},
		{post, "/api/v1/articles", s.apiImport, token(workflow.ImportArticle)},
		{put, "/api/v1/articles", s.apiReceive, token(workflow.ImportArticle)},
		{post, bulkPath, s.apiImportLines, token(workflow.ImportArticle)},
		{get, "/api/v1/articles/:id", s.apiArticle, token(workflow.Read)},
		{get, "/api/v1/articles/:id/verdicts", s.apiVerdicts, reader().mayLag()},
		{get, "/api/v1/claims/:id/verdicts", s.apiClaimVerdicts, reader().mayLag()},
		{get, "/api/v1/verdicts", s.apiAllVerdicts, token(workflow.Read)},
		{get, "/api/v1/claims/:id", s.apiClaim, token(workflow.Read)},
		{put, "/api/v1/claims/:id", s.apiEditClaim, token(workflow.Review)},
		{get, "/api/v1/claims/:id/draft", s.apiDraft, token(workflow.Read)},
		{put, "/api/v1/claims/:id/draft", s.apiSaveDraft, token(workflow.Review)},
		{post, "/api/v1/claims/:id/evidence", s.apiAddEvidence, token(workflow.Review)},
		{post, "/api/v1/claims/:id/occasion", s.apiSetOccasion, token(workflow.Review)},
		{post, "/api/v1/claims/:id/actions/:action", s.apiAct, token(workflow.Review)},
		{get, "/api/v1/me", s.apiMe, token(workflow.Read)},
		{get, "/api/v1/articles/:id/revisions", s.apiRevisions, token(workflow.Read)},
		{post, "/api/v1/articles/:id/revisions", s.apiRevise, token(workflow.ImportArticle)},
		{get, "/api/v1/articles/:id/revisions/:number", s.apiRevision, token(workflow.Read)},
		{post, "/api/v1/articles/:id/reread", s.apiReread, token(workflow.ImportArticle)},
		{get, "/api/v1/articles/:id/suggestions", s.apiSuggestions, token(workflow.Read)},
		{post, "/api/v1/articles/:id/suggestions/accept-new", s.apiAcceptNewClaims, token(workflow.Review)},
		{post, "/api/v1/suggestions/:id/accept", s.apiAcceptSuggestion, token(workflow.Review)},
		{post, "/api/v1/suggestions/:id/decline", s.apiDeclineSuggestion, token(workflow.Review)},
		{post, "/api/v1/articles/:id/triage", s.apiTriage, token(workflow.Review)},
		{post, "/api/v1/articles/:id/claims", s.apiAddClaim, token(workflow.Review)},
		{get, "/api/v1/articles/:id/occasions", s.apiOccasions, token(workflow.Read)},
		{get, "/api/v1/articles/:id/proposals", s.apiProposals, token(workflow.Read)},
		{post, "/api/v1/articles/:id/approve-all", s.apiApproveAll, token(workflow.Review)},
		{get, "/api/v1/occasions/:id", s.apiOccasion, token(workflow.Read)},
		{get, "/api/v1/claims", s.apiClaims, token(workflow.Read)},
		{post, "/api/v1/claims/bulk", s.apiBulk, token(workflow.Review)},
		{get, "/api/v1/claims/:id/versions", s.apiVersions, token(workflow.Read)},
		{post, "/api/v1/claims/:id/versions/:number/restore", s.apiRestoreClaim, token(workflow.Review)},
		{post, "/api/v1/claims/:id/undo", s.apiUndoClaim, token(workflow.Review)},
		{post, "/api/v1/claims/:id/words", s.apiPointAt, token(workflow.Review)},
		{post, "/api/v1/claims/:id/edge", s.apiMoveEdge, token(workflow.Review)},
		{post, "/api/v1/claims/:id/place", s.apiConfirmPlace, token(workflow.Review)},
		{post, "/api/v1/claims/:id/unattribute", s.apiUnattribute, token(workflow.Review)},
		{post, "/api/v1/claims/:id/split", s.apiSplitClaim, token(workflow.Review)},
		{post, "/api/v1/claims/:id/merge", s.apiMergeClaims, token(workflow.Review)},
		{get, "/api/v1/claims/:id/evidence", s.apiEvidence, token(workflow.Read)},
		{post, "/api/v1/claims/:id/evidence/:evidence/remove", s.apiRemoveEvidence, token(workflow.Review)},
		{post, "/api/v1/claims/:id/occasion/edit", s.apiEditOccasion, token(workflow.Review)},
		{get, "/api/v1/claims/:id/verdict", s.apiVerdict, token(workflow.Read)},
		{get, "/api/v1/claims/:id/decisions", s.apiDecisions, token(workflow.Read)},
		{get, "/api/v1/claims/:id/remarks", s.apiRemarks, token(workflow.Read)},
		{post, "/api/v1/claims/:id/remarks/:remark/:answer", s.apiAnswerRemark, token(workflow.Review)},
		{get, "/api/v1/claims/:id/publications", s.apiClaimPublications, token(workflow.Read)},
		{get, "/api/v1/claims/:id/history", s.apiHistory, token(workflow.Read)},
		{post, "/api/v1/undo", s.apiUndoLast, token(workflow.Review)},
		{post, "/api/v1/undo/:id", s.apiUndoAct, token(workflow.Review)},
		{get, "/api/v1/approvals", s.apiApprovals, token(workflow.Read)},
		{get, "/api/v1/publications", s.apiPublications, token(workflow.Read)},
		{get, "/api/v1/publications/scheduled", s.apiScheduled, token(workflow.Read)},
		{get, "/api/v1/views", s.apiViews, token(workflow.Read)},
		{post, "/api/v1/views", s.apiSaveView, token(workflow.Review)},
		{get, "/api/v1/views/:id", s.apiView, token(workflow.Read)},
		{put, "/api/v1/views/:id", s.apiRenameView, token(workflow.Review)},
		{get, "/api/v1/views/:id/claims", s.apiViewClaims, token(workflow.Read)},
		{post, "/api/v1/views/:id/delete", s.apiDeleteView, token(workflow.Review)},
		{get, "/api/v1/sources", s.apiSources, token(workflow.Read)},
		{post, "/api/v1/sources", s.apiAddSource, token(workflow.WriteSources)},
		{get, "/api/v1/sources/find", s.apiFindSources, token(workflow.Read)},
		{get, "/api/v1/sources/:id", s.apiSource, token(workflow.Read)},
		{put, "/api/v1/sources/:id", s.apiSaveSource, token(workflow.WriteSources)},
		{get, "/api/v1/sources/:id/claims", s.apiSourceClaims, token(workflow.Read)},
		{post, "/api/v1/sources/:id/merge", s.apiMergeSource, token(workflow.WriteSources)},
		{post, "/api/v1/sources/:id/merges/:merge/undo", s.apiUndoMerge, token(workflow.WriteSources)},
		{get, "/api/v1/members", s.apiMembers, token(workflow.Read)},
		{put, "/api/v1/members/:id", s.apiSetRole, token(workflow.ManageMembers)},
		{post, "/api/v1/members/:id/remove", s.apiRemoveMember, token(workflow.ManageMembers)},
		{get, "/api/v1/invitations", s.apiInvitations, token(workflow.ManageMembers)},
		{post, "/api/v1/invitations", s.apiInvite, token(workflow.ManageMembers)},
		{post, "/api/v1/invitations/:id/revoke", s.apiRevokeInvitation, token(workflow.ManageMembers)},
		{get, "/api/v1/tokens", s.apiTokens, token(workflow.OwnTokens)},
		{post, "/api/v1/tokens", s.apiCreateToken, token(workflow.OwnTokens)},
		{post, "/api/v1/tokens/:id/revoke", s.apiRevokeToken, token(workflow.OwnTokens)},
		{get, "/api/v1/webhooks", s.apiWebhooks, token(workflow.ManageWebhooks)},
		{post, "/api/v1/webhooks", s.apiAddWebhook, token(workflow.ManageWebhooks)},
		{get, "/api/v1/webhooks/:id", s.apiWebhook, token(workflow.ManageWebhooks)},
		{put, "/api/v1/webhooks/:id", s.apiSaveWebhook, token(workflow.ManageWebhooks)},
		{post, "/api/v1/webhooks/:id/rotate", s.apiRotateWebhook, token(workflow.ManageWebhooks)},
		{post, "/api/v1/webhooks/:id/test", s.apiTestWebhook, token(workflow.ManageWebhooks)},
		{post, "/api/v1/webhooks/:id/remove", s.apiRemoveWebhook, token(workflow.ManageWebhooks)},
		{get, "/api/v1/webhooks/:id/deliveries", s.apiDeliveries, token(workflow.ManageWebhooks)},
		{post, "/api/v1/webhooks/:id/deliveries/:delivery/redeliver", s.apiRedeliver, token(workflow.ManageWebhooks)},
		{get, "/api/v1/audit", s.apiAudit, token(workflow.ReadAudit)},
		{get, "/api/v1/desk", s.apiDesk, token(workflow.Read)},
		{put, "/api/v1/desk", s.apiSaveDesk, token(workflow.EditDesk)},
		{get, "/api/v1/scale", s.apiScale, token(workflow.Read)},
		{put, "/api/v1/scale", s.apiSaveScale, token(workflow.EditDesk)},
	}
}
