package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.SignatureFacts;
import io.kstlib.auth.api.validation.SignatureFacts.Discovery;
import io.kstlib.auth.api.validation.SignatureFacts.KeySet;
import io.kstlib.auth.api.validation.SignatureFacts.Receipt;
import io.kstlib.auth.api.validation.SignatureFacts.SigningKey;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The chain from the issuer to the signature. Each link says where it comes from. */
final class ChainOfProof {

    private final CheckedToken proof;
    private final ClaimTimes times;

    ChainOfProof(CheckedToken proof, ClaimTimes times) {
        this.proof = proof;
        this.times = times;
    }

    void write(Markup page) {
        proof.signature().ifPresent(facts -> write(page, facts));
    }

    private void write(Markup page, SignatureFacts facts) {
        KeySet keys = facts.keys();
        if (keys == null) {
            return;
        }
        page.element("h2", "", "The chain of the proof").element("ol", "chain", list -> {
            link(list, "Issuer", String.valueOf(proof.report().payload().get("iss")), Map.of());
            Discovery discovery = facts.discovery();
            if (discovery != null) {
                link(list, "Discovery document", discovery.url().toString(), map(discovery.receipt()));
            }
            link(list, "Keys (JWKS)", keys.uri().toString(), map(keys.receipt()));
            proof.key().ifPresent(key -> link(list, "Key", inWords(facts.keyId(), key), Map.of()));
            signature().ifPresent(message -> link(list, "Signature", message, Map.of()));
        });
        page.element(
                "p",
                "faint",
                "Checked at " + times.absolute(proof.checkedAt())
                        + ". The servers' own clocks and certificates are those of the TLS connections by which the"
                        + " documents came.");
    }

    private static Map<String, Object> map(@Nullable Receipt receipt) {
        return receipt == null ? Map.of() : receipt.toMap();
    }

    private static String inWords(@Nullable String name, SigningKey key) {
        return (name == null ? "" : "kid " + name + ", ") + "SHA-256 of its SubjectPublicKeyInfo: " + key.fingerprint();
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
