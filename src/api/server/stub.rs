#![allow(missing_docs)]
use super::super::{Client, dual};
use crate::error::Result;
use crate::model::SignedUrl;
use crate::request::{BackupId, Path, Request, ServerId};
#[derive(Clone, Debug)]
pub struct Files {
    pub(crate) client: Client,
    pub(crate) server: ServerId,
}
#[derive(Clone, Debug)]
pub struct Backups {
    pub(crate) client: Client,
    pub(crate) server: ServerId,
}
impl Files {
    fn path(&self) -> Path {
        Path::new("/api/client/servers").segment(ServerId::WHAT, self.server.as_str()).literal("files")
    }
    pub(crate) fn download_request(&self, file: String) -> Request {
        Request::get(self.path().literal("download")).query("file", file)
    }
}
#[dual]
impl Files {
    pub async fn upload_url(&self) -> Result<SignedUrl> {
        self.client.item(Request::get(self.path().literal("upload"))).await
    }
    pub async fn create_folder(&self, root: &str, name: &str) -> Result<()> {
        self.client
            .done(
                Request::post(self.path().literal("create-folder"))
                    .json(&serde_json::json!({"root": root, "name": name})),
            )
            .await
    }
}
impl Backups {
    pub(crate) fn backup_path(&self, b: &BackupId) -> Path {
        Path::new("/api/client/servers")
            .segment(ServerId::WHAT, self.server.as_str())
            .literal("backups")
            .segment("backup", b.as_str())
    }
    pub(crate) fn download_request(&self, b: &BackupId) -> Request {
        Request::get(self.backup_path(b).literal("download"))
    }
}
impl super::ServerHandle {
    pub fn files(&self) -> Files {
        Files { client: self.client.clone(), server: self.id.clone() }
    }
    pub fn backups(&self) -> Backups {
        Backups { client: self.client.clone(), server: self.id.clone() }
    }
}
