//! `switchboard ledger`

use serde_json::Value;

use crate::world::World;

#[tokio::test]
async fn verifying_tells_sound_books_from_broken_ones() {
    let world = World::migrated().await;
    world.client("qa", &["--deposit", "5"]).await;
    let sound = world.run(&["ledger", "verify"]).await.ok();
    assert!(
        sound.ends_with("all invariants hold over 1 transfers with 2 postings\n"),
        "{sound}"
    );
    let verdict = world.run(&["ledger", "verify", "--json"]).await.json();
    assert_eq!(verdict["sound"], true);

    world
        .execute("update client_accounts set funds_micros = funds_micros + 1")
        .await;
    let broken = world.run(&["ledger", "verify"]).await;
    assert_eq!((broken.code, broken.stderr.as_str()), (1, ""));
    assert!(broken.stdout.contains("BROKEN 1x"), "{}", broken.stdout);
    let broken = world.run(&["ledger", "verify", "--json"]).await;
    assert_eq!(broken.code, 1);
    let verdict: Value = serde_json::from_str(&broken.stdout).unwrap();
    assert_eq!(verdict["sound"], false);
}

#[tokio::test]
async fn the_books_are_exported_in_both_formats() {
    let world = World::migrated().await;
    let id = world.client("qa", &["--deposit", "5.5"]).await;
    let csv = world
        .run(&["ledger", "export", "--format", "csv"])
        .await
        .ok();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 3, "{csv}");
    assert_eq!(
        lines[0],
        "transfer_id,line,at,kind,account,client_id,provider,amount,currency,order_id,attempt_id,reason,mode,country,service"
    );
    let funds = lines
        .iter()
        .find(|line| line.contains("client_funds"))
        .unwrap();
    assert!(
        funds.contains(&format!(",client_funds,{id},,5.5,USD,,,first deposit")),
        "{funds}"
    );

    let args = [
        "ledger",
        "export",
        "--format",
        "ndjson",
        "--output",
        "books.ndjson",
    ];
    assert_eq!(world.run(&args).await.ok(), "");
    let text = std::fs::read_to_string(world.path().join("books.ndjson")).unwrap();
    let rows: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows.len(), 2);
    assert!(
        text.contains("\"amount\":5.5") && text.contains("\"amount\":-5.5"),
        "{text}"
    );
}
