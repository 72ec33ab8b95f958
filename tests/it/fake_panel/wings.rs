//! Signed URLs.

use std::time::Duration;

use ptero::Clock;
use ptero::testing::{FakePanel, SeedNode, SeedServer};
use serde_json::{Value, json};

use crate::fake_panel::wire::{call, get, signed, upload};

const DOWNLOAD: &str = "/api/client/servers/7e215471/files/download?file=%2Fserver.properties";
const UPLOAD: &str = "/api/client/servers/7e215471/files/upload";

#[test]
fn a_signed_url_works_once() {
    let panel = FakePanel::start();
    let url = signed(&panel, DOWNLOAD);
    let (status, body) = get(&panel, &url);
    assert_eq!((status, Some(body)), (200, panel.file("7e215471", "/server.properties")));
    assert_eq!(get(&panel, &url).0, 404);
    let url = signed(&panel, UPLOAD);
    assert_eq!(upload(&panel, &url, &[("a.txt", b"a")]).0, 200);
    assert_eq!(upload(&panel, &url, &[("a.txt", b"b")]).0, 404);
    assert_eq!(panel.file("7e215471", "a.txt").unwrap(), b"a");
}

#[test]
fn wings_restart_forgets_used_urls() {
    let panel = FakePanel::start();
    let url = signed(&panel, DOWNLOAD);
    assert_eq!(get(&panel, &url).0, 200);
    panel.restart_wings();
    assert_eq!(get(&panel, &url).0, 200);
}

#[test]
fn a_signed_url_expires() {
    let clock = Clock::simulated();
    let panel = FakePanel::builder().clock(clock.clone()).signed_url_life(Duration::from_secs(60)).start();
    let (in_time, late) = (signed(&panel, DOWNLOAD), signed(&panel, DOWNLOAD));
    clock.advance(Duration::from_secs(59));
    assert_eq!(get(&panel, &in_time).0, 200);
    clock.advance(Duration::from_secs(3));
    assert_eq!(get(&panel, &late).0, 500);
}

#[test]
fn upload_creates_directories_and_respects_the_limit_of_the_node() {
    let node = SeedNode::new("small").upload_size(1).allocations("127.0.0.1", [40_000]);
    let panel = FakePanel::builder().node(node).server(SeedServer::new("Tiny").owner("admin").node("small")).start();
    let id = panel.servers().into_iter().find(|server| server.name == "Tiny").unwrap().identifier;
    let path = format!("/api/client/servers/{id}/files/upload");
    let url = signed(&panel, &path) + "&directory=%2Fdeep%20down";
    assert_eq!(upload(&panel, &url, &[("a.txt", b"a"), ("b.txt", b"b")]).0, 200);
    assert_eq!(panel.file(&id, "deep down/b.txt").unwrap(), b"b");
    let (status, body) = upload(&panel, &signed(&panel, &path), &[("big", &vec![0; 1024 * 1024 + 1])]);
    assert_eq!(status, 400);
    assert!(String::from_utf8_lossy(&body).contains("larger than the maximum file upload size of 1 MB"));
    assert_eq!(panel.file(&id, "big"), None, "checked before anything is written");
}

#[test]
fn backup_contains_the_files_and_a_correct_checksum() {
    let clock = Clock::simulated();
    let panel = FakePanel::builder().clock(clock.clone()).start();
    let (key, backups) = (panel.admin_key(), "/api/client/servers/7e215471/backups");
    let (status, made) = call(&panel, &key, "POST", backups, json!({"ignored": "*.properties"}));
    assert_eq!((status, &made["attributes"]["completed_at"]), (200, &Value::Null));
    let one = format!("{backups}/{}", made["attributes"]["uuid"].as_str().unwrap());
    clock.advance(Duration::from_secs(1));
    let (_, done) = call(&panel, &key, "GET", &one, Value::Null);
    let (status, archive) = get(&panel, &signed(&panel, &format!("{one}/download")));
    assert_eq!((status, &done["attributes"]["bytes"]), (200, &json!(archive.len())));
    assert_eq!(done["attributes"]["checksum"], json!(format!("sha1:{}", sha1(&archive))));
    panel.set_file("7e215471", "sub/nested/deep.txt", "changed");
    panel.set_file("7e215471", "later.txt", "later");
    assert_eq!(call(&panel, &key, "POST", &format!("{one}/restore"), json!({"truncate": true})).0, 204);
    assert_eq!(panel.server("7e215471").unwrap().status.as_deref(), Some("restoring_backup"));
    clock.advance(Duration::from_secs(1));
    assert_eq!(panel.server("7e215471").unwrap().status, None);
    assert_eq!(panel.file("7e215471", "sub/nested/deep.txt").unwrap(), b"deep\n");
    assert_eq!(panel.file("7e215471", "later.txt"), None, "truncated");
    assert_eq!(panel.file("7e215471", "server.properties"), None, "ignored");
}

fn sha1(bytes: &[u8]) -> String {
    use sha1::{Digest, Sha1};
    Sha1::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn uploads_may_be_counted_without_being_kept() {
    let panel = FakePanel::builder().discard_uploads().start();
    assert_eq!(upload(&panel, &signed(&panel, UPLOAD), &[("a.bin", &[7; 5000])]).0, 200);
    let (_, files) = call(&panel, &panel.admin_key(), "GET", "/api/client/servers/7e215471/files/list", Value::Null);
    let sizes: Vec<_> = files["data"].as_array().unwrap().iter().map(|file| &file["attributes"]).collect();
    assert!(sizes.iter().any(|file| file["name"] == "a.bin" && file["size"] == 5000));
    assert_eq!(panel.file("7e215471", "a.bin"), None);
}

#[test]
fn faults_also_apply_to_wings() {
    let panel = FakePanel::start();
    panel.on("GET", "/download/file").status(503);
    panel.on("GET", "/download/file").truncated(10);
    let url = signed(&panel, DOWNLOAD);
    let (status, body) = get(&panel, &url);
    assert_eq!(status, 503);
    assert!(String::from_utf8_lossy(&body).starts_with("{\"error\":"));
    assert_eq!(get(&panel, &url), (200, panel.file("7e215471", "server.properties").unwrap()[..10].to_vec()));
    assert_eq!(get(&panel, &url).0, 404, "the broken download used it up");
}
