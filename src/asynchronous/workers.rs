use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

/// Works on up to `concurrency` items at once, and returns the results in the order of the items. `done` is called with
/// each, and returns whether to begin others; those whose turn did not come have none.
pub(crate) async fn each<I, T, F: Future<Output = T>>(
    items: Vec<I>,
    concurrency: usize,
    work: impl Fn(I) -> F,
    mut done: impl FnMut(usize, &T) -> bool,
) -> Vec<Option<T>> {
    let mut results: Vec<Option<T>> = items.iter().map(|_| None).collect();
    let mut queue = items.into_iter().enumerate().fuse();
    let (mut running, mut goes_on) = (FuturesUnordered::new(), true);
    loop {
        while goes_on && running.len() < concurrency {
            let Some((index, item)) = queue.next() else { break };
            let work = work(item);
            running.push(async move { (index, work.await) });
        }
        let Some((index, result)) = running.next().await else { return results };
        goes_on &= done(index, &result);
        if let Some(place) = results.get_mut(index) {
            *place = Some(result);
        }
    }
}
