package io.kstlib.auth.cli.evidence;

import io.kstlib.auth.cli.check.ReportDocument;
import java.util.Map;
import java.util.Optional;

/** The chain from the issuer to the signature, each link with where it comes from. */
final class ChainOfProof {

    private final Proof proof;
    private final ClaimTimes times;

    ChainOfProof(Proof proof, ClaimTimes times) {
        this.proof = proof;
        this.times = times;
    }

    void write(Markup page) {
        if (proof.fact("jwks_uri").isEmpty()) {
            return;
        }
        page.element("h2", "", "The chain of the proof").element("ol", "chain", list -> {
            link(list, "Issuer", String.valueOf(proof.report().payload().get("iss")), Map.of());
            proof.fact("discovery_url")
                    .ifPresent(url -> link(list, "Discovery document", url, proof.parts("discovery_receipt")));
            proof.fact("jwks_uri").ifPresent(url -> link(list, "Keys (JWKS)", url, proof.parts("jwks_receipt")));
            proof.fact("key_fingerprint").ifPresent(fingerprint -> link(list, "Key", key(fingerprint), Map.of()));
            signature().ifPresent(message -> link(list, "Signature", message, Map.of()));
        });
        page.element(
                "p",
                "faint",
                "Checked at " + times.absolute(proof.checkedAt())
                        + ". The servers' own clocks and certificates are those of the TLS connections by which the"
                        + " documents came.");
    }

    private String key(String fingerprint) {
        Object name = proof.report().facts().get("key_id");
        return (name == null ? "" : "kid " + name + ", ") + "SHA-256 of its SubjectPublicKeyInfo: " + fingerprint;
    }

    private Optional<String> signature() {
        return proof.report().steps().stream()
                .filter(step -> step.name().equals("verify_signature"))
                .map(ReportDocument::message)
                .findFirst();
    }

    private static void link(Markup list, String title, String text, Map<?, ?> receipt) {
        list.element("li", "", item -> {
            item.element("strong", "", title).element("div", "", text);
            if (!receipt.isEmpty()) {
                HtmlReport.table(item, receipt);
            }
        });
    }
}
