//! What pydactyl's object for a list can do, and what has nothing to do: closing.

// A stream has no `for`.
#![allow(clippy::while_let_on_iterator)]

use futures::StreamExt;

use crate::dual_test;
use crate::pydactyl_parity::parity::Parity;

dual_test! {
    async fn paginated_response() {
        let mut parity = Parity::of("PaginatedResponse");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        let locations = client.application().locations();
        while let Some(case) = parity.next() {
            let list = locations.list().concurrency(1);
            let outcome = match case.name() {
                "collect" => list.collect().await.map(|locations| assert_eq!(locations.len(), 5)),
                "__iter__/__next__" => {
                    let mut pages = list.pages();
                    let mut sizes = Vec::new();
                    while let Some(page) = pages.next().await {
                        sizes.push(page.unwrap().items.len());
                    }
                    assert_eq!(sizes, [2, 2, 1]);
                    Ok(())
                }
                "__len__" => list.page(1).await.map(|page| assert_eq!(page.meta.total, 5)),
                "__getitem__" | "get" => list.page(1).await.map(|page| assert_eq!(page.items[0].id, 1)),
                "__str__" => list.page(1).await.map(|page| assert!(format!("{page:?}").contains("loc.1"))),
                "get_next_page_link" | "get_previous_page_link" => {
                    list.page(1).await.map(|page| assert!(page.meta.current_page == 1 && page.meta.total_pages == 3))
                }
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }

    async fn close() {
        let mut parity = Parity::of("close");
        while let Some(case) = parity.next() {
            let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
            let (other, application) = (client.clone(), client.application());
            drop((client.account(), client.server("1a7ce997").files(), application.nodes(), client));
            // The rest goes on as if nothing had happened.
            let outcome = other.account().get().await.map(drop);
            parity.judge(&case, outcome);
        }
        parity.finish();
    }
}
