PRAGMA application_id = 1128878147;
PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE attribute (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	name TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_attribute PRIMARY KEY (id), 
	CONSTRAINT uq_attribute__uid UNIQUE (uid)
)
 STRICT

;
CREATE TABLE code (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	parent_id INTEGER, 
	position INTEGER NOT NULL, 
	label TEXT NOT NULL, 
	definition TEXT NOT NULL, 
	include TEXT NOT NULL, 
	exclude TEXT NOT NULL, 
	keywords TEXT NOT NULL, 
	examples TEXT NOT NULL, 
	colour TEXT NOT NULL, 
	slot INTEGER, 
	retired INTEGER NOT NULL, 
	merged_into_id INTEGER, 
	CONSTRAINT pk_code PRIMARY KEY (id), 
	CONSTRAINT uq_code__uid UNIQUE (uid), 
	CONSTRAINT fk_code__parent_id__code FOREIGN KEY(parent_id) REFERENCES code (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_code__merged_into_id__code FOREIGN KEY(merged_into_id) REFERENCES code (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "code" VALUES(1,'83159554-5c65-520c-ae26-7c4826b37a1b','conditions',NULL,0,'{"en":"Conditions","fr":"Conditions"}','{}','{}','{}','[]','[]','',NULL,0,NULL);
INSERT INTO "code" VALUES(2,'687f618d-8b3e-5ab8-b8c5-4f915d9639b6','hours',1,0,'{"en":"Hours","fr":"Horaires"}','{"fr":"Le temps de travail."}','{}','{}','[]','[]','',NULL,0,NULL);
INSERT INTO "code" VALUES(3,'0247488c-e73c-5687-ab59-5814f72588fb','isolation',1,1,'{"en":"Isolation","fr":"Isolement"}','{}','{}','{}','[]','[]','',NULL,0,NULL);
INSERT INTO "code" VALUES(4,'1e3598fa-7e6f-5ede-946a-f54048146a51','kin',NULL,1,'{"en":"Kin","fr":"Parenté"}','{"fr":"L’aide de la famille."}','{}','{}','[]','[]','',NULL,0,NULL);
CREATE TABLE codebook_version (
	fingerprint TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	codes TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	CONSTRAINT pk_codebook_version PRIMARY KEY (fingerprint)
)
 STRICT

;
INSERT INTO "codebook_version" VALUES('44136fa355b3678a',1,'{}','2026-11-25T23:10:50.816583Z');
INSERT INTO "codebook_version" VALUES('b7833896f718a628',2,'{"conditions":"5ba454a1722584ec","hours":"c76fa26b7cf99300","isolation":"5ba454a1722584ec","kin":"577a665f552f5f0c"}','2026-11-25T23:10:50.831220Z');
CREATE TABLE coder (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	name TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	db_role TEXT, 
	created_at TEXT NOT NULL, 
	CONSTRAINT pk_coder PRIMARY KEY (id), 
	CONSTRAINT ck_coder__kind CHECK (kind IN ('human', 'consensus', 'machine')), 
	CONSTRAINT uq_coder__uid UNIQUE (uid)
)
 STRICT

;
INSERT INTO "coder" VALUES(1,'51fd99cd-0ea8-4d8c-b669-c3e5842be884','ana','human',NULL,'2026-11-25T23:10:50.820727Z');
CREATE TABLE coding (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	transcript_id INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	stop INTEGER NOT NULL, 
	code_id INTEGER NOT NULL, 
	coder_id INTEGER NOT NULL, 
	revision INTEGER NOT NULL, 
	quote_hash INTEGER NOT NULL, 
	status INTEGER NOT NULL, 
	weight INTEGER, 
	origin TEXT NOT NULL, 
	version TEXT, 
	created_at TEXT NOT NULL, 
	CONSTRAINT pk_coding PRIMARY KEY (id), 
	CONSTRAINT uq_coding__transcript_id_start_stop_code_id_coder_id UNIQUE (transcript_id, start, stop, code_id, coder_id), 
	CONSTRAINT ck_coding__span CHECK (stop > start AND start >= 0), 
	CONSTRAINT uq_coding__uid UNIQUE (uid), 
	CONSTRAINT fk_coding__transcript_id__transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id) ON DELETE CASCADE, 
	CONSTRAINT fk_coding__code_id__code FOREIGN KEY(code_id) REFERENCES code (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_coding__coder_id__coder FOREIGN KEY(coder_id) REFERENCES coder (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_coding__version__codebook_version FOREIGN KEY(version) REFERENCES codebook_version (fingerprint)
)
 STRICT

;
INSERT INTO "coding" VALUES(1,'105e4d73-76cd-4eed-b7bb-02b47ae6301b',1,84,89,3,1,1,3991301025936211993,0,NULL,'hand','b7833896f718a628','2026-11-25T23:10:50.840766Z');
CREATE TABLE coding_twin (
	uid TEXT NOT NULL, 
	transcript_id INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	stop INTEGER NOT NULL, 
	code_id INTEGER NOT NULL, 
	coder_id INTEGER NOT NULL, 
	CONSTRAINT pk_coding_twin PRIMARY KEY (uid), 
	CONSTRAINT fk_coding_twin__transcript_id__transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id) ON DELETE CASCADE, 
	CONSTRAINT fk_coding_twin__code_id__code FOREIGN KEY(code_id) REFERENCES code (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_coding_twin__coder_id__coder FOREIGN KEY(coder_id) REFERENCES coder (id) ON DELETE RESTRICT
)
 STRICT

;
CREATE TABLE guide_question (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	section TEXT NOT NULL, 
	text TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_guide_question PRIMARY KEY (id), 
	CONSTRAINT uq_guide_question__uid UNIQUE (uid)
)
 STRICT

;
CREATE TABLE memo (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	coder_id INTEGER NOT NULL, 
	title TEXT NOT NULL, 
	body TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	updated_at TEXT NOT NULL, 
	CONSTRAINT pk_memo PRIMARY KEY (id), 
	CONSTRAINT uq_memo__uid UNIQUE (uid), 
	CONSTRAINT fk_memo__coder_id__coder FOREIGN KEY(coder_id) REFERENCES coder (id) ON DELETE RESTRICT
)
 STRICT

;
CREATE TABLE memo_target (
	memo_id INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	target_uid TEXT NOT NULL, 
	CONSTRAINT pk_memo_target PRIMARY KEY (memo_id, kind, target_uid), 
	CONSTRAINT fk_memo_target__memo_id__memo FOREIGN KEY(memo_id) REFERENCES memo (id) ON DELETE CASCADE
)
 STRICT

;
CREATE TABLE operation (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	replica TEXT NOT NULL, 
	seq INTEGER NOT NULL, 
	lamport INTEGER NOT NULL, 
	at TEXT NOT NULL, 
	coder_uid TEXT, 
	layer_uid TEXT, 
	group_uid TEXT NOT NULL, 
	role TEXT NOT NULL, 
	undoes TEXT, 
	verb TEXT NOT NULL, 
	entity TEXT NOT NULL, 
	entity_uid TEXT NOT NULL, 
	transcript_uid TEXT, 
	"before" TEXT, 
	"after" TEXT, 
	redacted_at TEXT, 
	CONSTRAINT pk_operation PRIMARY KEY (id), 
	CONSTRAINT uq_operation__replica_seq UNIQUE (replica, seq), 
	CONSTRAINT uq_operation__uid UNIQUE (uid)
)
 STRICT

;
INSERT INTO "operation" VALUES(1,'babbcf99-3ee0-592b-97a4-7ceba5649e86','a0ce5e0f-905f-412d-8862-60b4e858ded8',1,1,'2026-11-25T23:10:50.801793Z',NULL,NULL,'940040eb-8cf9-4944-b99b-bf430917490d','note',NULL,'create project','project','d9dae8ea-c3af-4454-8562-924989260cc3',NULL,NULL,'{"codebook_base":null,"language":"fr","name":"Nettoyer"}',NULL);
INSERT INTO "operation" VALUES(2,'3b84d0e7-e9d7-5c37-8449-de3248f0a8c5','a0ce5e0f-905f-412d-8862-60b4e858ded8',2,2,'2026-11-25T23:10:50.820727Z',NULL,'51fd99cd-0ea8-4d8c-b669-c3e5842be884','1bd5d8a1-6ef0-459d-9d48-2219a72397e5','note',NULL,'add coder','coder','51fd99cd-0ea8-4d8c-b669-c3e5842be884',NULL,NULL,'{"created_at":"2026-11-25T23:10:50.820727Z","db_role":null,"kind":"human","name":"ana"}',NULL);
INSERT INTO "operation" VALUES(3,'2a31f78d-6703-5931-864e-9a9e688acb72','a0ce5e0f-905f-412d-8862-60b4e858ded8',3,3,'2026-11-25T23:10:50.824908Z',NULL,NULL,'7ba2e02e-4685-4d89-a565-ff346e0e4476','do',NULL,'change codebook','code','83159554-5c65-520c-ae26-7c4826b37a1b',NULL,NULL,'{"colour":"","definition":{},"examples":[],"exclude":{},"include":{},"key":"conditions","keywords":[],"label":{"en":"Conditions","fr":"Conditions"},"merged_into":null,"parent":null,"position":0,"retired":false,"slot":null}',NULL);
INSERT INTO "operation" VALUES(4,'30489b45-a1db-52d3-b815-afbf123b791e','a0ce5e0f-905f-412d-8862-60b4e858ded8',4,4,'2026-11-25T23:10:50.824908Z',NULL,NULL,'7ba2e02e-4685-4d89-a565-ff346e0e4476','do',NULL,'change codebook','code','687f618d-8b3e-5ab8-b8c5-4f915d9639b6',NULL,NULL,'{"colour":"","definition":{"fr":"Le temps de travail."},"examples":[],"exclude":{},"include":{},"key":"hours","keywords":[],"label":{"en":"Hours","fr":"Horaires"},"merged_into":null,"parent":"83159554-5c65-520c-ae26-7c4826b37a1b","position":0,"retired":false,"slot":null}',NULL);
INSERT INTO "operation" VALUES(5,'39185f89-f2dc-54b5-a1f1-2324125767d2','a0ce5e0f-905f-412d-8862-60b4e858ded8',5,5,'2026-11-25T23:10:50.824908Z',NULL,NULL,'7ba2e02e-4685-4d89-a565-ff346e0e4476','do',NULL,'change codebook','code','0247488c-e73c-5687-ab59-5814f72588fb',NULL,NULL,'{"colour":"","definition":{},"examples":[],"exclude":{},"include":{},"key":"isolation","keywords":[],"label":{"en":"Isolation","fr":"Isolement"},"merged_into":null,"parent":"83159554-5c65-520c-ae26-7c4826b37a1b","position":1,"retired":false,"slot":null}',NULL);
INSERT INTO "operation" VALUES(6,'4888ccb1-a652-508a-94d4-06e80773e1da','a0ce5e0f-905f-412d-8862-60b4e858ded8',6,6,'2026-11-25T23:10:50.824908Z',NULL,NULL,'7ba2e02e-4685-4d89-a565-ff346e0e4476','do',NULL,'change codebook','code','1e3598fa-7e6f-5ede-946a-f54048146a51',NULL,NULL,'{"colour":"","definition":{"fr":"L’aide de la famille."},"examples":[],"exclude":{},"include":{},"key":"kin","keywords":[],"label":{"en":"Kin","fr":"Parenté"},"merged_into":null,"parent":null,"position":1,"retired":false,"slot":null}',NULL);
INSERT INTO "operation" VALUES(7,'d897c694-9ee0-5839-90d9-5a2c9171c2dd','a0ce5e0f-905f-412d-8862-60b4e858ded8',7,7,'2026-11-25T23:10:50.833275Z',NULL,NULL,'b55248ce-4c7d-416d-830f-919019aabf2b','do',NULL,'import transcript','participant','081a6040-8dc5-5d12-987b-ab254383be3e',NULL,NULL,'{"consent":null,"key":"B","name":"B","withdrawn_at":null}',NULL);
INSERT INTO "operation" VALUES(8,'2105fd24-a08c-59d7-8e7a-708e1fa28dca','a0ce5e0f-905f-412d-8862-60b4e858ded8',8,8,'2026-11-25T23:10:50.833275Z',NULL,NULL,'b55248ce-4c7d-416d-830f-919019aabf2b','do',NULL,'import transcript','transcript','b1db9bfc-0034-509a-b064-bfd2097e4708','b1db9bfc-0034-509a-b064-bfd2097e4708',NULL,'{"date":"2025-01-14","document_set":"interviews","encoding":"utf-8","imported_at":"2026-11-25T23:10:50.833275Z","length":254,"meta":{},"name":"travail","participant":"081a6040-8dc5-5d12-987b-ab254383be3e","revision":1,"sentences":[12,55,65,129,142,159,169,254],"source_name":"travail.txt","source_sha256":"7aaba96d64ecd4622455107a7df24d61c8346f51088a21bba7ce7cd473bd656c","speakers":[["Enquêteur","interviewer"],["Mme B.","participant"]],"text_sha256":"7aaba96d64ecd4622455107a7df24d61c8346f51088a21bba7ce7cd473bd656c","title":"travail","turns":[[0,0,12,55,null],[1,56,65,129,null],[0,130,142,159,null],[1,160,169,254,null]]}',NULL);
INSERT INTO "operation" VALUES(9,'b146a4df-7e3a-591f-8a46-5efc976ffbe9','a0ce5e0f-905f-412d-8862-60b4e858ded8',9,9,'2026-11-25T23:10:50.840766Z','51fd99cd-0ea8-4d8c-b669-c3e5842be884','51fd99cd-0ea8-4d8c-b669-c3e5842be884','9ad42c40-1238-417f-aba2-0ddaf06bc954','do',NULL,'add coding','read_state','5d0fbe8e-4ca9-5697-ace2-96df276ba68e','b1db9bfc-0034-509a-b064-bfd2097e4708',NULL,'{"at":"2026-11-25T23:10:50.840766Z","coder":"51fd99cd-0ea8-4d8c-b669-c3e5842be884","state":"in progress","transcript":"b1db9bfc-0034-509a-b064-bfd2097e4708","version":"b7833896f718a628"}',NULL);
INSERT INTO "operation" VALUES(10,'4b772beb-595f-5ee0-b884-62d116ed879b','a0ce5e0f-905f-412d-8862-60b4e858ded8',10,10,'2026-11-25T23:10:50.840766Z','51fd99cd-0ea8-4d8c-b669-c3e5842be884','51fd99cd-0ea8-4d8c-b669-c3e5842be884','9ad42c40-1238-417f-aba2-0ddaf06bc954','do',NULL,'add coding','coding','105e4d73-76cd-4eed-b7bb-02b47ae6301b','b1db9bfc-0034-509a-b064-bfd2097e4708',NULL,'{"code":"0247488c-e73c-5687-ab59-5814f72588fb","coder":"51fd99cd-0ea8-4d8c-b669-c3e5842be884","created_at":"2026-11-25T23:10:50.840766Z","origin":"hand","revision":1,"start":84,"status":0,"stop":89,"transcript":"b1db9bfc-0034-509a-b064-bfd2097e4708","version":"b7833896f718a628","weight":null}',NULL);
INSERT INTO "operation" VALUES(11,'1006d041-00b4-571e-9a2e-64b08d5b57b0','a0ce5e0f-905f-412d-8862-60b4e858ded8',11,11,'2026-11-25T23:10:50.848680Z','51fd99cd-0ea8-4d8c-b669-c3e5842be884','51fd99cd-0ea8-4d8c-b669-c3e5842be884','25c4b42a-f553-4e08-aa1d-d80d8102eae9','do',NULL,'add coding','coding','152877d2-9704-45cb-832f-21f289d46449','b1db9bfc-0034-509a-b064-bfd2097e4708',NULL,'{"code":"687f618d-8b3e-5ab8-b8c5-4f915d9639b6","coder":"51fd99cd-0ea8-4d8c-b669-c3e5842be884","created_at":"2026-11-25T23:10:50.848680Z","origin":"hand","revision":1,"start":169,"status":0,"stop":188,"transcript":"b1db9bfc-0034-509a-b064-bfd2097e4708","version":"b7833896f718a628","weight":null}',NULL);
INSERT INTO "operation" VALUES(12,'fe9321cb-0d9b-54f6-a4bd-f368c3825755','a0ce5e0f-905f-412d-8862-60b4e858ded8',12,12,'2026-11-25T23:10:50.852864Z','51fd99cd-0ea8-4d8c-b669-c3e5842be884','51fd99cd-0ea8-4d8c-b669-c3e5842be884','852cbd73-6dea-4f5c-a746-77a06e738a23','undo','25c4b42a-f553-4e08-aa1d-d80d8102eae9','add coding','coding','152877d2-9704-45cb-832f-21f289d46449','b1db9bfc-0034-509a-b064-bfd2097e4708','{"code":"687f618d-8b3e-5ab8-b8c5-4f915d9639b6","coder":"51fd99cd-0ea8-4d8c-b669-c3e5842be884","created_at":"2026-11-25T23:10:50.848680Z","origin":"hand","revision":1,"start":169,"status":0,"stop":188,"transcript":"b1db9bfc-0034-509a-b064-bfd2097e4708","version":"b7833896f718a628","weight":null}',NULL,NULL);
CREATE TABLE participant (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	name TEXT NOT NULL, 
	withdrawn_at TEXT, 
	consent TEXT, 
	CONSTRAINT pk_participant PRIMARY KEY (id), 
	CONSTRAINT uq_participant__uid UNIQUE (uid)
)
 STRICT

;
INSERT INTO "participant" VALUES(1,'081a6040-8dc5-5d12-987b-ab254383be3e','B','B',NULL,NULL);
CREATE TABLE participant_attribute (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	participant_id INTEGER NOT NULL, 
	attribute_id INTEGER NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_participant_attribute PRIMARY KEY (id), 
	CONSTRAINT uq_participant_attribute__uid UNIQUE (uid), 
	CONSTRAINT fk_participant_attribute__participant_id__participant FOREIGN KEY(participant_id) REFERENCES participant (id) ON DELETE CASCADE, 
	CONSTRAINT fk_participant_attribute__attribute_id__attribute FOREIGN KEY(attribute_id) REFERENCES attribute (id) ON DELETE CASCADE
)
 STRICT

;
CREATE TABLE project (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	name TEXT NOT NULL, 
	language TEXT NOT NULL, 
	codebook_base TEXT, 
	codebook_version TEXT, 
	quote_key TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	CONSTRAINT pk_project PRIMARY KEY (id), 
	CONSTRAINT uq_project__uid UNIQUE (uid)
)
 STRICT

;
INSERT INTO "project" VALUES(1,'d9dae8ea-c3af-4454-8562-924989260cc3','Nettoyer','fr',NULL,'b7833896f718a628','83ae73d9f7fc72737353cdbebdd80542','2026-11-25T23:10:50.803894Z');
CREATE TABLE read_state (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	coder_id INTEGER NOT NULL, 
	transcript_id INTEGER NOT NULL, 
	version TEXT, 
	state TEXT NOT NULL, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_read_state PRIMARY KEY (id), 
	CONSTRAINT ck_read_state__state CHECK (state IN ('in progress', 'finished')), 
	CONSTRAINT uq_read_state__uid UNIQUE (uid), 
	CONSTRAINT fk_read_state__coder_id__coder FOREIGN KEY(coder_id) REFERENCES coder (id) ON DELETE CASCADE, 
	CONSTRAINT fk_read_state__transcript_id__transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id) ON DELETE CASCADE, 
	CONSTRAINT fk_read_state__version__codebook_version FOREIGN KEY(version) REFERENCES codebook_version (fingerprint)
)
 STRICT

;
INSERT INTO "read_state" VALUES(1,'5d0fbe8e-4ca9-5697-ace2-96df276ba68e',1,1,'b7833896f718a628','in progress','2026-11-25T23:10:50.840766Z');
CREATE TABLE replica (
	uid TEXT NOT NULL, 
	written INTEGER NOT NULL, 
	started_at TEXT NOT NULL, 
	CONSTRAINT pk_replica PRIMARY KEY (uid)
)
 STRICT

;
INSERT INTO "replica" VALUES('a0ce5e0f-905f-412d-8862-60b4e858ded8',12,'2026-11-25T23:10:50.801793Z');
CREATE TABLE round (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	name TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	version TEXT, 
	transcripts TEXT NOT NULL, 
	coders TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	closed_at TEXT, 
	CONSTRAINT pk_round PRIMARY KEY (id), 
	CONSTRAINT uq_round__uid UNIQUE (uid), 
	CONSTRAINT fk_round__version__codebook_version FOREIGN KEY(version) REFERENCES codebook_version (fingerprint)
)
 STRICT

;
CREATE TABLE seal (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	round_id INTEGER, 
	coder_id INTEGER NOT NULL, 
	layer_sha256 TEXT NOT NULL, 
	sealed_at TEXT NOT NULL, 
	CONSTRAINT pk_seal PRIMARY KEY (id), 
	CONSTRAINT uq_seal__uid UNIQUE (uid), 
	CONSTRAINT fk_seal__round_id__round FOREIGN KEY(round_id) REFERENCES round (id) ON DELETE CASCADE, 
	CONSTRAINT fk_seal__coder_id__coder FOREIGN KEY(coder_id) REFERENCES coder (id) ON DELETE CASCADE
)
 STRICT

;
CREATE TABLE sentence (
	transcript_id INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	stop INTEGER NOT NULL, 
	CONSTRAINT pk_sentence PRIMARY KEY (transcript_id, start), 
	CONSTRAINT ck_sentence__span CHECK (stop > start AND start >= 0), 
	CONSTRAINT fk_sentence__transcript_id__transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id) ON DELETE CASCADE
)
 STRICT

;
INSERT INTO "sentence" VALUES(1,12,55);
INSERT INTO "sentence" VALUES(1,65,129);
INSERT INTO "sentence" VALUES(1,142,159);
INSERT INTO "sentence" VALUES(1,169,254);
CREATE TABLE speaker (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	transcript_id INTEGER NOT NULL, 
	label TEXT NOT NULL, 
	role TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	CONSTRAINT pk_speaker PRIMARY KEY (id), 
	CONSTRAINT uq_speaker__transcript_id_position UNIQUE (transcript_id, position), 
	CONSTRAINT ck_speaker__role CHECK (role IN ('interviewer', 'participant', 'other')), 
	CONSTRAINT uq_speaker__uid UNIQUE (uid), 
	CONSTRAINT fk_speaker__transcript_id__transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id) ON DELETE CASCADE
)
 STRICT

;
INSERT INTO "speaker" VALUES(1,'353a6094-bc31-565b-acc8-a6083965e571',1,'Enquêteur','interviewer',0);
INSERT INTO "speaker" VALUES(2,'0a1d38e0-bed6-5794-af4e-73d63c046e4b',1,'Mme B.','participant',1);
CREATE TABLE transcript (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	name TEXT NOT NULL, 
	title TEXT NOT NULL, 
	date TEXT, 
	document_set TEXT NOT NULL, 
	participant_id INTEGER, 
	meta TEXT NOT NULL, 
	source_name TEXT NOT NULL, 
	source_sha256 TEXT NOT NULL, 
	encoding TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	text_sha256 TEXT NOT NULL, 
	length INTEGER NOT NULL, 
	imported_at TEXT NOT NULL, 
	CONSTRAINT pk_transcript PRIMARY KEY (id), 
	CONSTRAINT ck_transcript__set CHECK (document_set IN ('interviews', 'questionnaire', 'notes', 'other')), 
	CONSTRAINT uq_transcript__uid UNIQUE (uid), 
	CONSTRAINT fk_transcript__participant_id__participant FOREIGN KEY(participant_id) REFERENCES participant (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "transcript" VALUES(1,'b1db9bfc-0034-509a-b064-bfd2097e4708','travail','travail','2025-01-14','interviews',1,'{}','travail.txt','7aaba96d64ecd4622455107a7df24d61c8346f51088a21bba7ce7cd473bd656c','utf-8',1,'7aaba96d64ecd4622455107a7df24d61c8346f51088a21bba7ce7cd473bd656c',254,'2026-11-25T23:10:50.833275Z');
CREATE TABLE transcript_text (
	transcript_uid TEXT NOT NULL, 
	revision INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	sha256 TEXT NOT NULL, 
	CONSTRAINT pk_transcript_text PRIMARY KEY (transcript_uid, revision)
)
 STRICT

;
INSERT INTO "transcript_text" VALUES('b1db9bfc-0034-509a-b064-bfd2097e4708',1,'Enquêteur : Parlez-moi de vos débuts, de vos collègues.
Mme B. : J’ai commencé tôt, seule, sans personne avec qui parler le soir.
Enquêteur : Et les horaires ?
Mme B. : Les horaires coupés, c’est le plus dur ; on rentre tard, on ne voit plus ses enfants.','7aaba96d64ecd4622455107a7df24d61c8346f51088a21bba7ce7cd473bd656c');
CREATE TABLE turn (
	id INTEGER NOT NULL, 
	transcript_id INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	speaker INTEGER, 
	head INTEGER NOT NULL, 
	start INTEGER NOT NULL, 
	stop INTEGER NOT NULL, 
	milliseconds INTEGER, 
	CONSTRAINT pk_turn PRIMARY KEY (id), 
	CONSTRAINT uq_turn__transcript_id_ordinal UNIQUE (transcript_id, ordinal), 
	CONSTRAINT ck_turn__span CHECK (stop >= start AND start >= head AND head >= 0), 
	CONSTRAINT fk_turn__transcript_id__transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id) ON DELETE CASCADE
)
 STRICT

;
INSERT INTO "turn" VALUES(1,1,0,0,0,12,55,NULL);
INSERT INTO "turn" VALUES(2,1,1,1,56,65,129,NULL);
INSERT INTO "turn" VALUES(3,1,2,0,130,142,159,NULL);
INSERT INTO "turn" VALUES(4,1,3,1,160,169,254,NULL);
CREATE TABLE turn_question (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	transcript_id INTEGER NOT NULL, 
	ordinal INTEGER NOT NULL, 
	question_id INTEGER NOT NULL, 
	origin TEXT NOT NULL, 
	CONSTRAINT pk_turn_question PRIMARY KEY (id), 
	CONSTRAINT uq_turn_question__uid UNIQUE (uid), 
	CONSTRAINT fk_turn_question__transcript_id__transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id) ON DELETE CASCADE, 
	CONSTRAINT fk_turn_question__question_id__guide_question FOREIGN KEY(question_id) REFERENCES guide_question (id) ON DELETE CASCADE
)
 STRICT

;
CREATE TABLE verbatim (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	wording TEXT NOT NULL, 
	origin TEXT NOT NULL, 
	theme TEXT NOT NULL, 
	page TEXT NOT NULL, 
	note TEXT NOT NULL, 
	attributed TEXT NOT NULL, 
	transcript_id INTEGER, 
	start INTEGER, 
	stop INTEGER, 
	revision INTEGER, 
	"match" TEXT NOT NULL, 
	coder_id INTEGER, 
	CONSTRAINT pk_verbatim PRIMARY KEY (id), 
	CONSTRAINT ck_verbatim__origin CHECK (origin IN ('interview', 'questionnaire', 'observation')), 
	CONSTRAINT ck_verbatim__span CHECK ((start IS NULL) = (stop IS NULL) AND (start IS NULL OR stop > start)), 
	CONSTRAINT uq_verbatim__uid UNIQUE (uid), 
	CONSTRAINT fk_verbatim__transcript_id__transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id) ON DELETE CASCADE, 
	CONSTRAINT fk_verbatim__coder_id__coder FOREIGN KEY(coder_id) REFERENCES coder (id) ON DELETE RESTRICT
)
 STRICT

;
CREATE TABLE waiting (
	uid TEXT NOT NULL, 
	needs TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	CONSTRAINT pk_waiting PRIMARY KEY (uid, needs)
)
 STRICT

;
CREATE INDEX ix_coder__name ON coder (name);
CREATE INDEX ix_participant__key ON participant ("key");
CREATE INDEX ix_attribute__name ON attribute (name);
CREATE INDEX ix_code__key ON code ("key");
CREATE INDEX ix_code__parent_id ON code (parent_id);
CREATE INDEX ix_waiting__needs ON waiting (needs);
CREATE INDEX ix_operation__entity_uid ON operation (entity_uid);
CREATE INDEX ix_operation__group_uid ON operation (group_uid);
CREATE INDEX ix_operation__layer_uid ON operation (layer_uid);
CREATE INDEX ix_operation__transcript_uid ON operation (transcript_uid);
CREATE INDEX ix_operation__lamport ON operation (lamport);
CREATE INDEX ix_participant_attribute__participant_id ON participant_attribute (participant_id);
CREATE INDEX ix_transcript__participant_id ON transcript (participant_id);
CREATE INDEX ix_transcript__name ON transcript (name);
CREATE INDEX ix_memo__coder_id ON memo (coder_id);
CREATE INDEX ix_turn__transcript_id_start ON turn (transcript_id, start);
CREATE INDEX ix_turn_question__transcript_id ON turn_question (transcript_id);
CREATE INDEX ix_coding__coder_id ON coding (coder_id);
CREATE INDEX ix_coding__code_id_transcript_id ON coding (code_id, transcript_id);
CREATE INDEX ix_coding_twin__transcript_id_start_stop_code_id_coder_id ON coding_twin (transcript_id, start, stop, code_id, coder_id);
CREATE INDEX ix_memo_target__target_uid ON memo_target (target_uid);
CREATE INDEX ix_verbatim__transcript_id ON verbatim (transcript_id);
CREATE INDEX ix_read_state__transcript_id_coder_id ON read_state (transcript_id, coder_id);
COMMIT;
