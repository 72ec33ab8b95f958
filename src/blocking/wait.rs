pub(crate) use crate::park::wait;
