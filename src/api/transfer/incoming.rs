use std::path::PathBuf;

use http::{HeaderMap, header};

use crate::error::Result;
use crate::key::Key;
use crate::request::Request;
use crate::retry::Repeat;
use crate::signing::Purpose;
use crate::transfer::{ProgressHook, file_name, regular_length, sha256_of_file};

use super::super::dual;
use super::super::engine::{Attempt, Operation};
use super::super::io::{FileSource, off_thread};
use super::super::wings::ServerHandle;
use super::body::Content;
use super::form::Form;
use super::wings::Target;

/// Sending the archive of a server to the node that it is transferred to.
pub(in super::super) struct IncomingTransfer {
    pub(in super::super) server: ServerHandle,
    pub(in super::super) archive: PathBuf,
    pub(in super::super) request: Request,
}

#[dual(AFIT)]
impl Operation for IncomingTransfer {
    type Output = ();

    async fn attempt(&mut self, attempt: &mut Attempt<'_>) -> Result<()> {
        self.request.check()?;
        let client = &self.server.client;
        client.stop().check()?;
        let (name, path) = (file_name(&self.archive)?, self.archive.clone());
        let (length, checksum) =
            off_thread(move || Ok::<_, crate::Error>((regular_length(&path)?, sha256_of_file(&path)?))).await??;
        // After the checksum, which takes its time: the token does not live long.
        let token = Key::of_transfer(self.server.sign(&Purpose::Transfer)?);
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, token.authorization()?);
        let mut form = Form::new();
        // Wings reads the archive first.
        form.add_file("archive", name, Some(length), Content::File(FileSource::new(self.archive.clone())));
        form.add_text("checksum", &checksum);
        let target = Target::transfer(self.request.url(&client.config().base));
        form.post(attempt, client, &target, headers, ProgressHook::default()).await
    }

    fn request(&self) -> &Request {
        &self.request
    }

    fn repeat(&self) -> Repeat {
        self.request.repeat
    }
}
