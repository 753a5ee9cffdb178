use rstest::rstest;

use super::*;

const STRICT: AddressPolicy = AddressPolicy {
    allow_loopback: false,
};
const LOOPBACK: AddressPolicy = AddressPolicy {
    allow_loopback: true,
};

#[rstest]
#[case("https://example.com/hook")]
#[case("https://example.com:443/hook?x=1#part")]
#[case("https://hooks.example.com:8443/")]
#[case("https://EXAMPLE.com")]
#[case("https://bücher.example/hook")]
#[case("https://8.8.8.8/")]
#[case("https://[2606:4700:4700::1111]/")]
#[case("https://172.32.0.1/")]
#[case("https://100.128.0.1/")]
#[case("https://11.0.0.1/")]
#[case("https://198.20.0.1/")]
#[case("https://223.255.255.255/")]
#[case("https://localhost.example.com/")]
#[case("https://internal-hooks.example.com/")]
#[case("https://example.com/redirect?to=http://127.0.0.1/")]
#[case("https://example.com/@inside")]
fn a_public_receiver_is_fine(#[case] text: &str) {
    STRICT.check_url(text).unwrap();
}

#[rstest]
// Loopback in all its forms.
#[case("https://127.0.0.1/", UrlRefusal::NotPublic)]
#[case("https://127.0.0.1:8443/", UrlRefusal::NotPublic)]
#[case("https://127.1/", UrlRefusal::NotPublic)]
#[case("https://127.0.1/", UrlRefusal::NotPublic)]
#[case("https://127.255.255.254/", UrlRefusal::NotPublic)]
#[case("https://2130706433/", UrlRefusal::NotPublic)]
#[case("https://0x7f000001/", UrlRefusal::NotPublic)]
#[case("https://0x7f.0.0.1/", UrlRefusal::NotPublic)]
#[case("https://0177.0.0.1/", UrlRefusal::NotPublic)]
#[case("https://017700000001/", UrlRefusal::NotPublic)]
#[case("https://127.0.0.1./", UrlRefusal::NotPublic)]
#[case("https://%31%32%37.0.0.1/", UrlRefusal::NotPublic)]
#[case("https://①②⑦.⓪.⓪.①/", UrlRefusal::NotPublic)]
#[case("https://127。0。0。1/", UrlRefusal::NotPublic)]
#[case("https://[::1]/", UrlRefusal::NotPublic)]
#[case("https://[0:0:0:0:0:0:0:1]/", UrlRefusal::NotPublic)]
#[case("https://[::ffff:127.0.0.1]/", UrlRefusal::NotPublic)]
#[case("https://[::ffff:7f00:1]/", UrlRefusal::NotPublic)]
#[case("https://[::127.0.0.1]/", UrlRefusal::NotPublic)]
#[case("https://localhost/", UrlRefusal::NotPublic)]
#[case("https://LOCALHOST/", UrlRefusal::NotPublic)]
#[case("https://localhost./", UrlRefusal::NotPublic)]
#[case("https://ｌｏｃａｌｈｏｓｔ/", UrlRefusal::NotPublic)]
#[case("https://hooks.localhost/", UrlRefusal::NotPublic)]
// The unspecified address means this machine.
#[case("https://0.0.0.0/", UrlRefusal::NotPublic)]
#[case("https://0/", UrlRefusal::NotPublic)]
#[case("https://0.1.2.3/", UrlRefusal::NotPublic)]
#[case("https://[::]/", UrlRefusal::NotPublic)]
// Private networks.
#[case("https://10.0.0.1/", UrlRefusal::NotPublic)]
#[case("https://10.255.255.255/", UrlRefusal::NotPublic)]
#[case("https://0xa000001/", UrlRefusal::NotPublic)]
#[case("https://172.16.0.1/", UrlRefusal::NotPublic)]
#[case("https://172.31.255.255/", UrlRefusal::NotPublic)]
#[case("https://192.168.1.1/", UrlRefusal::NotPublic)]
#[case("https://3232235777/", UrlRefusal::NotPublic)]
#[case("https://100.64.0.1/", UrlRefusal::NotPublic)]
#[case("https://100.127.255.255/", UrlRefusal::NotPublic)]
#[case("https://[fc00::1]/", UrlRefusal::NotPublic)]
#[case("https://[fd12:3456:789a::1]/", UrlRefusal::NotPublic)]
#[case("https://[fec0::1]/", UrlRefusal::NotPublic)]
#[case("https://[::ffff:10.0.0.1]/", UrlRefusal::NotPublic)]
// Where clouds answer questions about credentials.
#[case("https://169.254.169.254/latest/meta-data/", UrlRefusal::NotPublic)]
#[case("https://2852039166/", UrlRefusal::NotPublic)]
#[case("https://0xa9fea9fe/", UrlRefusal::NotPublic)]
#[case("https://0251.0376.0251.0376/", UrlRefusal::NotPublic)]
#[case("https://[fe80::1]/", UrlRefusal::NotPublic)]
#[case("https://[fd00:ec2::254]/", UrlRefusal::NotPublic)]
#[case("https://[::ffff:169.254.169.254]/", UrlRefusal::NotPublic)]
#[case("https://100.100.100.200/", UrlRefusal::NotPublic)]
#[case("https://168.63.129.16/", UrlRefusal::NotPublic)]
#[case("https://192.0.0.192/", UrlRefusal::NotPublic)]
#[case("https://metadata.google.internal/", UrlRefusal::NotPublic)]
// IPv4 hidden in IPv6.
#[case("https://[64:ff9b::7f00:1]/", UrlRefusal::NotPublic)]
#[case("https://[64:ff9b::10.0.0.1]/", UrlRefusal::NotPublic)]
#[case("https://[64:ff9b:1::1]/", UrlRefusal::NotPublic)]
#[case("https://[2002:7f00:1::]/", UrlRefusal::NotPublic)]
#[case("https://[2002:a00:1::]/", UrlRefusal::NotPublic)]
#[case("https://[2001:0:7f00:1::]/", UrlRefusal::NotPublic)]
// Nobody's, or many.
#[case("https://192.0.2.1/", UrlRefusal::NotPublic)]
#[case("https://198.51.100.1/", UrlRefusal::NotPublic)]
#[case("https://203.0.113.1/", UrlRefusal::NotPublic)]
#[case("https://198.18.0.1/", UrlRefusal::NotPublic)]
#[case("https://198.19.255.255/", UrlRefusal::NotPublic)]
#[case("https://192.88.99.1/", UrlRefusal::NotPublic)]
#[case("https://224.0.0.1/", UrlRefusal::NotPublic)]
#[case("https://239.255.255.250/", UrlRefusal::NotPublic)]
#[case("https://240.0.0.1/", UrlRefusal::NotPublic)]
#[case("https://255.255.255.255/", UrlRefusal::NotPublic)]
#[case("https://[2001:db8::1]/", UrlRefusal::NotPublic)]
#[case("https://[3fff::1]/", UrlRefusal::NotPublic)]
#[case("https://[2001:20::1]/", UrlRefusal::NotPublic)]
#[case("https://[ff02::1]/", UrlRefusal::NotPublic)]
#[case("https://[100::1]/", UrlRefusal::NotPublic)]
#[case("https://[5f00::1]/", UrlRefusal::NotPublic)]
// Names of the inside.
#[case("https://router/", UrlRefusal::NotPublic)]
#[case("https://printer.local/", UrlRefusal::NotPublic)]
#[case("https://vault.corp/", UrlRefusal::NotPublic)]
#[case("https://example.com./", UrlRefusal::NotPublic)]
// What is before the host, or looks like it.
#[case("https://user:word@example.com/", UrlRefusal::UserInfo)]
#[case("https://user@example.com/", UrlRefusal::UserInfo)]
#[case("https://@example.com/", UrlRefusal::UserInfo)]
#[case("https://example.com@127.0.0.1/", UrlRefusal::UserInfo)]
#[case("https://127.0.0.1%2f@example.com/", UrlRefusal::UserInfo)]
#[case("https:\\\\127.0.0.1\\", UrlRefusal::NotAUrl)]
#[case("https://example.com\\@127.0.0.1/", UrlRefusal::NotAUrl)]
#[case("https://exam\nple.com/", UrlRefusal::NotAUrl)]
#[case("https://exam\tple.com/", UrlRefusal::NotAUrl)]
#[case(" https://example.com/", UrlRefusal::NotAUrl)]
#[case("https://exa mple.com/", UrlRefusal::NotAUrl)]
#[case("https://example.com\u{0}/", UrlRefusal::NotAUrl)]
// Other schemes.
#[case("http://example.com/", UrlRefusal::NotHttps)]
#[case("http://127.0.0.1/", UrlRefusal::NotHttps)]
#[case("ftp://example.com/", UrlRefusal::NotHttps)]
#[case("file:///etc/passwd", UrlRefusal::NotHttps)]
#[case("gopher://127.0.0.1:6379/_PING", UrlRefusal::NotHttps)]
#[case("data:text/plain,x", UrlRefusal::NotHttps)]
#[case("javascript:alert(1)", UrlRefusal::NotHttps)]
#[case("unix:/run/docker.sock", UrlRefusal::NotHttps)]
// Other services.
#[case("https://example.com:22/", UrlRefusal::Port)]
#[case("https://example.com:25/", UrlRefusal::Port)]
#[case("https://example.com:80/", UrlRefusal::Port)]
#[case("https://example.com:0/", UrlRefusal::Port)]
#[case("https://example.com:587/", UrlRefusal::Port)]
// Not URLs.
#[case("", UrlRefusal::NotAUrl)]
#[case("example.com/hook", UrlRefusal::NotAUrl)]
#[case("//example.com/hook", UrlRefusal::NotAUrl)]
#[case("https://", UrlRefusal::NotAUrl)]
#[case("https://example.com:99999/", UrlRefusal::NotAUrl)]
#[case("https://1.2.3.256/", UrlRefusal::NotAUrl)]
#[case("https://[::1", UrlRefusal::NotAUrl)]
#[case("https://[::1%25lo]/", UrlRefusal::NotAUrl)]
fn a_hostile_url_is_refused(#[case] text: &str, #[case] refusal: UrlRefusal) {
    assert_eq!(STRICT.check_url(text), Err(refusal));
    // Development opens this machine and nothing else.
    if let Ok(url) = LOOPBACK.check_url(text) {
        assert!(is_loopback(&url.host().unwrap()), "{text}");
    }
}

#[test]
fn a_url_has_an_end() {
    let text = format!("https://example.com/{}", "x".repeat(LENGTH_LIMIT));
    assert_eq!(STRICT.check_url(&text), Err(UrlRefusal::TooLong));
}

#[rstest]
#[case("http://127.0.0.1:4000/hook")]
#[case("http://localhost/hook")]
#[case("http://[::1]:9/hook")]
#[case("https://127.0.0.1:22/hook")]
#[case("https://example.com/hook")]
fn development_may_call_this_machine(#[case] text: &str) {
    LOOPBACK.check_url(text).unwrap();
}

#[tokio::test]
async fn a_name_is_judged_by_what_it_resolves_to() {
    let resolved = |policy: AddressPolicy| policy.resolve("localhost".parse().unwrap());
    let error = resolved(STRICT).await.err().unwrap();
    assert!(error.downcast_ref::<NoPublicAddress>().is_some());
    let mut addresses = resolved(LOOPBACK).await.unwrap();
    assert!(addresses.all(|address| address.ip().is_loopback()));
}
