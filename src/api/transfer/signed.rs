use crate::error::{Error, ErrorKind, Result};
use crate::model::SignedUrl;
use crate::request::Request;
use crate::retry::Repeat;
use crate::transfer::is_for_another;

use super::super::dual;
use super::super::engine::{Attempt, Operation};

/// A request for the URL of a file. Its output is a URL that is good once.
#[derive(Clone, Debug)]
pub(crate) struct FileUrl {
    file: String,
    /// With the name as stock panels read it, which decode it twice.
    stock: Request,
    /// With the name as repaired panels read it, if that makes a difference.
    repaired: Option<Request>,
}

impl FileUrl {
    /// `request` builds the request for a name that must be encoded once.
    pub(in super::super) fn new(file: &str, request: impl Fn(String) -> Request) -> Self {
        let repaired = file.contains('%').then(|| request(file.to_owned()));
        Self { file: file.to_owned(), stock: request(file.replace('%', "%25")), repaired }
    }
}

#[dual(AFIT)]
impl Operation for FileUrl {
    type Output = SignedUrl;

    async fn attempt(&mut self, attempt: &mut Attempt<'_>) -> Result<SignedUrl> {
        let url: SignedUrl = attempt.item(&self.stock).await?;
        let Some(repaired) = &self.repaired else { return Ok(url) };
        if !is_for_another(url.url.expose(), &self.file) {
            return Ok(url);
        }
        let url: SignedUrl = attempt.item(repaired).await?;
        if is_for_another(url.url.expose(), &self.file) {
            let message = format!("the panel returned a signed URL for a file other than {:?}", self.file);
            return Err(Error::new(ErrorKind::UnexpectedContent, message));
        }
        Ok(url)
    }

    fn request(&self) -> &Request {
        &self.stock
    }

    fn repeat(&self) -> Repeat {
        Repeat::Always
    }
}
