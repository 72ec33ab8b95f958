//! Locations and nests, as administrators see them.

use ptero::request::application::{CreateLocation, UpdateLocation};

use crate::dual_test;
use crate::pydactyl_parity::parity::Parity;

dual_test! {
    async fn locations() {
        let mut parity = Parity::of("locations");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        let locations = client.application().locations();
        while let Some(case) = parity.next() {
            let id = case.number_or("location_id", 0);
            let (short, long) = (case.option("shortcode"), case.option("description"));
            let outcome = match case.name() {
                "list_locations" if case.collects() => list!(locations.list(), case).collect().await.map(drop),
                "list_locations" => list!(locations.list(), case).page(1).await.map(drop),
                "get_location_info" if case.params().is_empty() => {
                    locations.get_with(id, case.texts("includes")).await.map(drop)
                }
                "get_location_info" => {
                    raw!(client, case, format!("api/application/locations/{id}")).send().await.map(drop)
                }
                "create_location" => {
                    let location = CreateLocation::new(case.text("shortcode")).long(case.text("description"));
                    locations.create(location).await.map(drop)
                }
                "edit_location" if case.variant() == "both" => {
                    let whole = CreateLocation::new(case.text("shortcode")).long(case.text("description"));
                    locations.replace(id, whole).await.map(drop)
                }
                "edit_location" => {
                    let change = short.into_iter().fold(UpdateLocation::new(), UpdateLocation::short);
                    let change = match long.as_deref() {
                        None => change,
                        Some("") => change.clear_long(),
                        Some(long) => change.long(long),
                    };
                    locations.update(id, change).await.map(drop)
                }
                "delete_location" => locations.delete(id).await,
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }

    async fn nests() {
        let mut parity = Parity::of("nests");
        let client = Client::builder(parity.url(), parity.key()).retries(0).pacing(false).build().unwrap();
        let nests = client.application().nests();
        while let Some(case) = parity.next() {
            let (id, egg) = (case.number_or("nest_id", 0), case.number_or("egg_id", 0));
            let nest = client.application().nest(id);
            let is_plain = case.params().is_empty();
            let outcome = match case.name() {
                "list_nests" if case.collects() => list!(nests.list(), case).collect().await.map(drop),
                "list_nests" => list!(nests.list(), case).page(1).await.map(drop),
                "get_nest_info" if is_plain => nest.get_with(case.texts("includes")).await.map(drop),
                "get_nest_info" => raw!(client, case, format!("api/application/nests/{id}")).send().await.map(drop),
                "get_eggs_in_nest" => list!(nest.eggs().list(), case).page(1).await.map(drop),
                "get_egg_info" if is_plain => nest.eggs().get_with(egg, case.texts("includes")).await.map(drop),
                "get_egg_info" => {
                    raw!(client, case, format!("api/application/nests/{id}/eggs/{egg}")).send().await.map(drop)
                }
                other => panic!("{other}"),
            };
            parity.judge(&case, outcome);
        }
        parity.finish();
    }
}
