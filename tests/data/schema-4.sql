PRAGMA application_id = 1128878147;
PRAGMA user_version = 4;
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
	"exclusive" INTEGER, 
	CONSTRAINT pk_code PRIMARY KEY (id), 
	CONSTRAINT uq_code__uid UNIQUE (uid), 
	CONSTRAINT fk_code__parent_id__code FOREIGN KEY(parent_id) REFERENCES code (id) ON DELETE RESTRICT, 
	CONSTRAINT fk_code__merged_into_id__code FOREIGN KEY(merged_into_id) REFERENCES code (id) ON DELETE RESTRICT
)
 STRICT

;
INSERT INTO "code" VALUES(1,'83159554-5c65-520c-ae26-7c4826b37a1b','conditions',NULL,0,'{"en":"Conditions","fr":"Conditions"}','{}','{}','{}','[]','[]','',NULL,0,NULL,NULL);
INSERT INTO "code" VALUES(2,'687f618d-8b3e-5ab8-b8c5-4f915d9639b6','hours',1,0,'{"en":"Hours","fr":"Horaires"}','{"fr":"Le temps de travail."}','{}','{}','[]','[]','',NULL,0,NULL,NULL);
INSERT INTO "code" VALUES(3,'0247488c-e73c-5687-ab59-5814f72588fb','isolation',1,1,'{"en":"Isolation","fr":"Isolement"}','{}','{}','{}','[]','[]','',NULL,0,NULL,NULL);
INSERT INTO "code" VALUES(4,'1e3598fa-7e6f-5ede-946a-f54048146a51','kin',NULL,1,'{"en":"Kin","fr":"Parenté"}','{"fr":"L’aide de la famille."}','{}','{}','[]','[]','',NULL,0,NULL,NULL);
CREATE TABLE codebook_version (
	fingerprint TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	codes TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	CONSTRAINT pk_codebook_version PRIMARY KEY (fingerprint)
)
 STRICT

;
INSERT INTO "codebook_version" VALUES('44136fa355b3678a',1,'{}','2026-11-26T18:00:42.192148Z');
INSERT INTO "codebook_version" VALUES('b7833896f718a628',2,'{"conditions":"5ba454a1722584ec","hours":"c76fa26b7cf99300","isolation":"5ba454a1722584ec","kin":"577a665f552f5f0c"}','2026-11-26T18:00:42.228592Z');
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
INSERT INTO "coder" VALUES(1,'5b803c6e-fcd6-40c8-97fa-926fb01cbff2','ana','human',NULL,'2026-11-26T18:00:42.198341Z');
INSERT INTO "coder" VALUES(2,'4b29dc1b-bfc4-44d0-b925-e7ce387de5ae','ben','human',NULL,'2026-11-26T18:00:42.206457Z');
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
INSERT INTO "coding" VALUES(1,'5fd7f80e-cc78-45be-8247-266aa2a03c76',1,84,89,3,1,1,3081303827700999622,0,NULL,'hand','b7833896f718a628','2026-11-26T18:00:42.254460Z');
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
CREATE TABLE decision (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	round_id INTEGER, 
	transcript_id INTEGER NOT NULL, 
	coder_id INTEGER NOT NULL, 
	item TEXT NOT NULL, 
	outcome TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	codings TEXT NOT NULL, 
	decided_by TEXT, 
	at TEXT NOT NULL, 
	CONSTRAINT pk_decision PRIMARY KEY (id), 
	CONSTRAINT ck_decision__outcome CHECK (outcome IN ('a', 'b', 'both', 'neither', 'other', 'agreed')), 
	CONSTRAINT uq_decision__uid UNIQUE (uid), 
	CONSTRAINT fk_decision__round_id__round FOREIGN KEY(round_id) REFERENCES round (id) ON DELETE CASCADE, 
	CONSTRAINT fk_decision__transcript_id__transcript FOREIGN KEY(transcript_id) REFERENCES transcript (id) ON DELETE CASCADE, 
	CONSTRAINT fk_decision__coder_id__coder FOREIGN KEY(coder_id) REFERENCES coder (id) ON DELETE CASCADE
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
INSERT INTO "operation" VALUES(1,'5805c4f0-6555-5e2c-a905-5f9340f2e5d4','8a660686-836b-4628-a0c6-c2d55468e55a',1,1,'2026-11-26T18:00:42.163809Z',NULL,NULL,'6e8fe74f-200f-487c-b197-13d2838caf91','note',NULL,'create project','project','4e573a3f-0af7-48ac-9009-1d4ccd8217d7',NULL,NULL,'{"codebook_base":null,"language":"fr","name":"Nettoyer"}',NULL);
INSERT INTO "operation" VALUES(2,'b12da911-e5da-540f-bcee-c046ee64d747','8a660686-836b-4628-a0c6-c2d55468e55a',2,2,'2026-11-26T18:00:42.198341Z',NULL,'5b803c6e-fcd6-40c8-97fa-926fb01cbff2','d494897d-96c6-4589-91a8-38ada054a0b4','note',NULL,'add coder','coder','5b803c6e-fcd6-40c8-97fa-926fb01cbff2',NULL,NULL,'{"created_at":"2026-11-26T18:00:42.198341Z","db_role":null,"kind":"human","name":"ana"}',NULL);
INSERT INTO "operation" VALUES(3,'bc14ead6-5f3b-56c1-849b-11353e27ce8c','8a660686-836b-4628-a0c6-c2d55468e55a',3,3,'2026-11-26T18:00:42.206457Z',NULL,'4b29dc1b-bfc4-44d0-b925-e7ce387de5ae','b56e333d-c850-4c1e-a98d-cecf2ed5e950','note',NULL,'add coder','coder','4b29dc1b-bfc4-44d0-b925-e7ce387de5ae',NULL,NULL,'{"created_at":"2026-11-26T18:00:42.206457Z","db_role":null,"kind":"human","name":"ben"}',NULL);
INSERT INTO "operation" VALUES(4,'eed18f70-b7c8-5abe-9e82-f2745f803c07','8a660686-836b-4628-a0c6-c2d55468e55a',4,4,'2026-11-26T18:00:42.211351Z',NULL,NULL,'2865f875-c946-47bd-8797-8dd5dac230f5','do',NULL,'change codebook','code','83159554-5c65-520c-ae26-7c4826b37a1b',NULL,NULL,'{"colour":"","definition":{},"examples":[],"exclude":{},"exclusive":null,"include":{},"key":"conditions","keywords":[],"label":{"en":"Conditions","fr":"Conditions"},"merged_into":null,"parent":null,"position":0,"retired":false,"slot":null}',NULL);
INSERT INTO "operation" VALUES(5,'602b63f3-2993-597a-902d-8d12778be630','8a660686-836b-4628-a0c6-c2d55468e55a',5,5,'2026-11-26T18:00:42.211351Z',NULL,NULL,'2865f875-c946-47bd-8797-8dd5dac230f5','do',NULL,'change codebook','code','687f618d-8b3e-5ab8-b8c5-4f915d9639b6',NULL,NULL,'{"colour":"","definition":{"fr":"Le temps de travail."},"examples":[],"exclude":{},"exclusive":null,"include":{},"key":"hours","keywords":[],"label":{"en":"Hours","fr":"Horaires"},"merged_into":null,"parent":"83159554-5c65-520c-ae26-7c4826b37a1b","position":0,"retired":false,"slot":null}',NULL);
INSERT INTO "operation" VALUES(6,'7e456ba6-65ef-5967-a2ab-dfa3c29ecd11','8a660686-836b-4628-a0c6-c2d55468e55a',6,6,'2026-11-26T18:00:42.211351Z',NULL,NULL,'2865f875-c946-47bd-8797-8dd5dac230f5','do',NULL,'change codebook','code','0247488c-e73c-5687-ab59-5814f72588fb',NULL,NULL,'{"colour":"","definition":{},"examples":[],"exclude":{},"exclusive":null,"include":{},"key":"isolation","keywords":[],"label":{"en":"Isolation","fr":"Isolement"},"merged_into":null,"parent":"83159554-5c65-520c-ae26-7c4826b37a1b","position":1,"retired":false,"slot":null}',NULL);
INSERT INTO "operation" VALUES(7,'0c659b23-f0f7-5a7f-b08e-d3658ba1a83b','8a660686-836b-4628-a0c6-c2d55468e55a',7,7,'2026-11-26T18:00:42.211351Z',NULL,NULL,'2865f875-c946-47bd-8797-8dd5dac230f5','do',NULL,'change codebook','code','1e3598fa-7e6f-5ede-946a-f54048146a51',NULL,NULL,'{"colour":"","definition":{"fr":"L’aide de la famille."},"examples":[],"exclude":{},"exclusive":null,"include":{},"key":"kin","keywords":[],"label":{"en":"Kin","fr":"Parenté"},"merged_into":null,"parent":null,"position":1,"retired":false,"slot":null}',NULL);
INSERT INTO "operation" VALUES(8,'aecaeb4e-8e66-5da7-86bc-0cbe1037617b','8a660686-836b-4628-a0c6-c2d55468e55a',8,8,'2026-11-26T18:00:42.233275Z',NULL,NULL,'69a50d74-cacf-4b44-912e-e8ba8ee5b1e8','do',NULL,'import transcript','participant','081a6040-8dc5-5d12-987b-ab254383be3e',NULL,NULL,'{"consent":null,"key":"B","name":"B","withdrawn_at":null}',NULL);
INSERT INTO "operation" VALUES(9,'90392c09-197d-5611-a150-fcc60c036b3b','8a660686-836b-4628-a0c6-c2d55468e55a',9,9,'2026-11-26T18:00:42.233275Z',NULL,NULL,'69a50d74-cacf-4b44-912e-e8ba8ee5b1e8','do',NULL,'import transcript','transcript','b1db9bfc-0034-509a-b064-bfd2097e4708','b1db9bfc-0034-509a-b064-bfd2097e4708',NULL,'{"date":"2025-01-14","document_set":"interviews","encoding":"utf-8","imported_at":"2026-11-26T18:00:42.233275Z","length":254,"meta":{},"name":"travail","participant":"081a6040-8dc5-5d12-987b-ab254383be3e","revision":1,"sentences":[12,55,65,129,142,159,169,254],"source_name":"travail.txt","source_sha256":"7aaba96d64ecd4622455107a7df24d61c8346f51088a21bba7ce7cd473bd656c","speakers":[["Enquêteur","interviewer"],["Mme B.","participant"]],"text_sha256":"7aaba96d64ecd4622455107a7df24d61c8346f51088a21bba7ce7cd473bd656c","title":"travail","turns":[[0,0,12,55,null],[1,56,65,129,null],[0,130,142,159,null],[1,160,169,254,null]]}',NULL);
INSERT INTO "operation" VALUES(10,'72e37168-105e-5388-a6f0-955f7583da7a','8a660686-836b-4628-a0c6-c2d55468e55a',10,10,'2026-11-26T18:00:42.254460Z','5b803c6e-fcd6-40c8-97fa-926fb01cbff2','5b803c6e-fcd6-40c8-97fa-926fb01cbff2','fa95e32a-c2d2-4cab-b1f2-7d1c89b77ada','do',NULL,'add coding','read_state','a10511b9-ec9f-5c2b-b6e4-391611e0a958','b1db9bfc-0034-509a-b064-bfd2097e4708',NULL,'{"at":"2026-11-26T18:00:42.254460Z","coder":"5b803c6e-fcd6-40c8-97fa-926fb01cbff2","state":"in progress","transcript":"b1db9bfc-0034-509a-b064-bfd2097e4708","version":"b7833896f718a628"}',NULL);
INSERT INTO "operation" VALUES(11,'01e0f307-5a2a-53c9-a0bb-8540fa836f1b','8a660686-836b-4628-a0c6-c2d55468e55a',11,11,'2026-11-26T18:00:42.254460Z','5b803c6e-fcd6-40c8-97fa-926fb01cbff2','5b803c6e-fcd6-40c8-97fa-926fb01cbff2','fa95e32a-c2d2-4cab-b1f2-7d1c89b77ada','do',NULL,'add coding','coding','5fd7f80e-cc78-45be-8247-266aa2a03c76','b1db9bfc-0034-509a-b064-bfd2097e4708',NULL,'{"code":"0247488c-e73c-5687-ab59-5814f72588fb","coder":"5b803c6e-fcd6-40c8-97fa-926fb01cbff2","created_at":"2026-11-26T18:00:42.254460Z","origin":"hand","revision":1,"start":84,"status":0,"stop":89,"transcript":"b1db9bfc-0034-509a-b064-bfd2097e4708","version":"b7833896f718a628","weight":null}',NULL);
INSERT INTO "operation" VALUES(12,'879b6dd2-f2cc-56c6-b01c-c74765ba5f4d','8a660686-836b-4628-a0c6-c2d55468e55a',12,12,'2026-11-26T18:00:42.274160Z','5b803c6e-fcd6-40c8-97fa-926fb01cbff2','5b803c6e-fcd6-40c8-97fa-926fb01cbff2','d0e9d2eb-2fe8-46a2-9455-27798e97e1ae','do',NULL,'add coding','coding','7830fb6c-45d5-42c5-8676-5735a4b08190','b1db9bfc-0034-509a-b064-bfd2097e4708',NULL,'{"code":"687f618d-8b3e-5ab8-b8c5-4f915d9639b6","coder":"5b803c6e-fcd6-40c8-97fa-926fb01cbff2","created_at":"2026-11-26T18:00:42.274160Z","origin":"hand","revision":1,"start":79,"status":0,"stop":82,"transcript":"b1db9bfc-0034-509a-b064-bfd2097e4708","version":"b7833896f718a628","weight":null}',NULL);
INSERT INTO "operation" VALUES(13,'08f507b8-c3f4-58ab-a6dc-7a90c20b676c','8a660686-836b-4628-a0c6-c2d55468e55a',13,13,'2026-11-26T18:00:42.284362Z','5b803c6e-fcd6-40c8-97fa-926fb01cbff2','5b803c6e-fcd6-40c8-97fa-926fb01cbff2','beff299d-d37b-47d1-a463-a041fc8c9c99','undo','d0e9d2eb-2fe8-46a2-9455-27798e97e1ae','add coding','coding','7830fb6c-45d5-42c5-8676-5735a4b08190','b1db9bfc-0034-509a-b064-bfd2097e4708','{"code":"687f618d-8b3e-5ab8-b8c5-4f915d9639b6","coder":"5b803c6e-fcd6-40c8-97fa-926fb01cbff2","created_at":"2026-11-26T18:00:42.274160Z","origin":"hand","revision":1,"start":79,"status":0,"stop":82,"transcript":"b1db9bfc-0034-509a-b064-bfd2097e4708","version":"b7833896f718a628","weight":null}',NULL,NULL);
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
CREATE TABLE passage (
 id INTEGER NOT NULL, transcript_id INTEGER NOT NULL, turn INTEGER, speaker INTEGER, part INTEGER NOT NULL,
 start INTEGER NOT NULL, text TEXT NOT NULL, words TEXT NOT NULL, shifts TEXT NOT NULL,
 CONSTRAINT pk_passage PRIMARY KEY (id),
 CONSTRAINT fk_passage__transcript_id__transcript
 FOREIGN KEY(transcript_id) REFERENCES transcript (id) ON DELETE CASCADE) STRICT;
INSERT INTO "passage" VALUES(1,1,0,0,0,0,'Enquêteur : ','enqueteur   ','');
INSERT INTO "passage" VALUES(2,1,0,0,2,12,'Parlez-moi de vos débuts, de vos collègues.','parlez moi de vos debuts  de vos collegues ','');
INSERT INTO "passage" VALUES(3,1,1,1,0,56,'Mme B. : ','mme b    ','');
INSERT INTO "passage" VALUES(4,1,1,1,1,65,'J’ai commencé tôt, seule, sans personne avec qui parler le soir.','j ai commence tot  seule  sans personne avec qui parler le soir ','');
INSERT INTO "passage" VALUES(5,1,2,0,0,130,'Enquêteur : ','enqueteur   ','');
INSERT INTO "passage" VALUES(6,1,2,0,2,142,'Et les horaires ?','et les horaires  ','');
INSERT INTO "passage" VALUES(7,1,3,1,0,160,'Mme B. : ','mme b    ','');
INSERT INTO "passage" VALUES(8,1,3,1,1,169,'Les horaires coupés, c’est le plus dur ; on rentre tard, on ne voit plus ses enfants.','les horaires coupes  c est le plus dur   on rentre tard  on ne voit plus ses enfants ','');
CREATE TABLE project (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	name TEXT NOT NULL, 
	language TEXT NOT NULL, 
	codebook_base TEXT, 
	codebook_version TEXT, 
	extract_template TEXT, 
	analysis_coder TEXT, 
	suggestions INTEGER, 
	quote_key TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	CONSTRAINT pk_project PRIMARY KEY (id), 
	CONSTRAINT uq_project__uid UNIQUE (uid)
)
 STRICT

;
INSERT INTO "project" VALUES(1,'4e573a3f-0af7-48ac-9009-1d4ccd8217d7','Nettoyer','fr',NULL,'b7833896f718a628',NULL,NULL,NULL,'b509a6a457fea113b1f6604f19b77503','2026-11-26T18:00:42.166621Z');
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
INSERT INTO "read_state" VALUES(1,'a10511b9-ec9f-5c2b-b6e4-391611e0a958',1,1,'b7833896f718a628','in progress','2026-11-26T18:00:42.254460Z');
CREATE TABLE replica (
	uid TEXT NOT NULL, 
	written INTEGER NOT NULL, 
	started_at TEXT NOT NULL, 
	CONSTRAINT pk_replica PRIMARY KEY (uid)
)
 STRICT

;
INSERT INTO "replica" VALUES('8a660686-836b-4628-a0c6-c2d55468e55a',13,'2026-11-26T18:00:42.163809Z');
CREATE TABLE round (
	id INTEGER NOT NULL, 
	uid TEXT NOT NULL, 
	name TEXT NOT NULL, 
	purpose TEXT NOT NULL, 
	unit TEXT NOT NULL, 
	version TEXT, 
	transcripts TEXT NOT NULL, 
	coders TEXT NOT NULL, 
	terms TEXT, 
	rule TEXT, 
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
	layer TEXT, 
	version TEXT, 
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
INSERT INTO "transcript" VALUES(1,'b1db9bfc-0034-509a-b064-bfd2097e4708','travail','travail','2025-01-14','interviews',1,'{}','travail.txt','7aaba96d64ecd4622455107a7df24d61c8346f51088a21bba7ce7cd473bd656c','utf-8',1,'7aaba96d64ecd4622455107a7df24d61c8346f51088a21bba7ce7cd473bd656c',254,'2026-11-26T18:00:42.233275Z');
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
CREATE INDEX ix_operation__layer_uid ON operation (layer_uid);
CREATE INDEX ix_operation__transcript_uid ON operation (transcript_uid);
CREATE INDEX ix_operation__lamport ON operation (lamport);
CREATE INDEX ix_operation__group_uid ON operation (group_uid);
CREATE INDEX ix_operation__entity_uid ON operation (entity_uid);
CREATE INDEX ix_participant_attribute__participant_id ON participant_attribute (participant_id);
CREATE INDEX ix_transcript__name ON transcript (name);
CREATE INDEX ix_transcript__participant_id ON transcript (participant_id);
CREATE INDEX ix_memo__coder_id ON memo (coder_id);
CREATE INDEX ix_decision__transcript_id ON decision (transcript_id);
CREATE INDEX ix_turn__transcript_id_start ON turn (transcript_id, start);
CREATE INDEX ix_turn_question__transcript_id ON turn_question (transcript_id);
CREATE INDEX ix_coding__code_id_transcript_id ON coding (code_id, transcript_id);
CREATE INDEX ix_coding__coder_id ON coding (coder_id);
CREATE INDEX ix_coding_twin__transcript_id_start_stop_code_id_coder_id ON coding_twin (transcript_id, start, stop, code_id, coder_id);
CREATE INDEX ix_memo_target__target_uid ON memo_target (target_uid);
CREATE INDEX ix_verbatim__transcript_id ON verbatim (transcript_id);
CREATE INDEX ix_read_state__transcript_id_coder_id ON read_state (transcript_id, coder_id);
CREATE INDEX ix_passage__transcript_id ON passage (transcript_id);
CREATE VIRTUAL TABLE word_index USING fts5(words, content='passage', content_rowid='id', columnsize=0, tokenize='unicode61 remove_diacritics 2');
INSERT INTO word_index(word_index) VALUES ('rebuild');
COMMIT;
