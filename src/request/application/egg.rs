//! What a server takes from its egg.

use crate::error::{Error, Result};
use crate::model::application::{Egg, EggVariable};

/// The Docker image that the panel's own pages offer first.
pub(super) fn image(egg: &Egg) -> Option<String> {
    Some(&egg.docker_image).filter(|image| !image.is_empty()).or(egg.docker_images.values().next()).cloned()
}

/// The variables, if the egg was fetched with them.
pub(super) fn variables(egg: &Egg) -> Result<&[EggVariable]> {
    match &egg.relationships.variables {
        Some(variables) => Ok(variables),
        None => Err(Error::invalid("the egg was fetched without its variables; include `variables`")),
    }
}
