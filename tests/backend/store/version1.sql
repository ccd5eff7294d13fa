-- SPDX-FileCopyrightText: 2026 The Headstart authors
-- SPDX-License-Identifier: GPL-3.0-or-later
-- A database of user_version 1, as the first Headstart wrote it: one statement a paragraph.

CREATE TABLE endpoints (
 id INTEGER PRIMARY KEY,
 project TEXT NOT NULL,
 handler TEXT NOT NULL,
 name TEXT NOT NULL,
 UNIQUE (project, handler))

CREATE TABLE deployments (
 id TEXT PRIMARY KEY,
 endpoint_id INTEGER NOT NULL REFERENCES endpoints(id),
 version INTEGER NOT NULL,
 name TEXT NOT NULL,
 hash TEXT NOT NULL,
 code_hash TEXT NOT NULL,
 code_folder TEXT NOT NULL,
 image_id TEXT NOT NULL,
 endpoint TEXT NOT NULL,
 created_at_ms INTEGER NOT NULL,
 UNIQUE (endpoint_id, version),
 UNIQUE (endpoint_id, hash))

CREATE TABLE containers (
 id TEXT PRIMARY KEY,
 deployment_id TEXT REFERENCES deployments(id),
 instance TEXT NOT NULL,
 start TEXT NOT NULL,
 state TEXT NOT NULL,
 created_at_ms INTEGER NOT NULL,
 ended_at_ms INTEGER,
 exit_reason TEXT NOT NULL,
 exit_message TEXT NOT NULL)

CREATE INDEX containers_alive ON containers(instance) WHERE ended_at_ms IS NULL

CREATE TABLE tasks (
 seq INTEGER PRIMARY KEY,
 id TEXT NOT NULL UNIQUE,
 project TEXT NOT NULL,
 handler TEXT NOT NULL,
 endpoint TEXT NOT NULL,
 deployment_id TEXT REFERENCES deployments(id),
 deployment_version INTEGER NOT NULL,
 container_id TEXT NOT NULL,
 instance TEXT NOT NULL,
 status TEXT NOT NULL,
 start TEXT NOT NULL,
 created_at_ms INTEGER NOT NULL,
 duration_ns INTEGER,
 queue_ns INTEGER,
 image_load_ns INTEGER,
 container_start_ns INTEGER,
 application_start_ns INTEGER,
 checkpoint_capture_ns INTEGER,
 task_run_ns INTEGER,
 error_code TEXT,
 error_message TEXT)

CREATE INDEX tasks_newest ON tasks(created_at_ms, seq)

CREATE INDEX tasks_project ON tasks(project, created_at_ms, seq)

CREATE INDEX tasks_handler ON tasks(handler, project, created_at_ms, seq)

CREATE INDEX tasks_status ON tasks(status, created_at_ms, seq)

CREATE INDEX tasks_project_status ON tasks(project, status, created_at_ms, seq)

CREATE INDEX tasks_deployment ON tasks(deployment_id)

CREATE INDEX tasks_unfinished ON tasks(instance) WHERE status IN ('PENDING', 'RUNNING', 'RETRY')

CREATE TABLE task_bodies (
 task INTEGER PRIMARY KEY REFERENCES tasks(seq) ON DELETE CASCADE,
 request BLOB,
 result BLOB,
 result_type TEXT,
 error_details TEXT)

CREATE TABLE spans (
 task INTEGER NOT NULL REFERENCES tasks(seq) ON DELETE CASCADE,
 position INTEGER NOT NULL,
 id TEXT NOT NULL,
 parent TEXT,
 name TEXT NOT NULL,
 start_ns INTEGER NOT NULL,
 end_ns INTEGER,
 attributes TEXT,
 stamped_by TEXT NOT NULL,
 PRIMARY KEY (task, position)) WITHOUT ROWID

CREATE TABLE logs (
 id INTEGER PRIMARY KEY,
 task INTEGER REFERENCES tasks(seq) ON DELETE CASCADE,
 container_id TEXT NOT NULL,
 time_ns INTEGER NOT NULL,
 stream TEXT NOT NULL,
 worker INTEGER,
 partial INTEGER NOT NULL,
 message TEXT NOT NULL)

CREATE INDEX logs_task ON logs(task, id)

CREATE INDEX logs_container ON logs(container_id, id)

INSERT INTO endpoints VALUES (1, '/p', 'app.py:predict', 'predict')

INSERT INTO deployments VALUES ('d1', 1, 1, 'predict', 'hash-a', 'code', '/code', 'host:1', '{}', 1700000000000)

INSERT INTO deployments VALUES ('d2', 1, 2, 'predict', 'hash-b', 'code', '/code', 'host:1', '{}', 1700000000001)

INSERT INTO containers VALUES ('k1', 'd1', 'i1', 'cold', 'stopped', 1700000000002, 1700000000003, 'stopped', '')

INSERT INTO tasks (id, project, handler, endpoint, deployment_id, deployment_version, container_id, instance, status, start,
 created_at_ms) VALUES ('t1', '/p', 'app.py:predict', 'predict', 'd2', 2, 'k1', 'i1', 'COMPLETE', 'cold', 1700000000002)

PRAGMA user_version=1
