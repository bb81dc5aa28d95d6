package io.kstlib.auth.cli.check;

import io.kstlib.auth.api.validation.SignatureFacts;
import io.kstlib.auth.api.validation.SignatureFacts.Hashes;
import io.kstlib.auth.api.validation.SignatureFacts.SigningKey;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The key that verified the signature: hashes of both sides, PEM, certificate. */
final class KeyEvidence {

    private final CheckedToken proof;

    KeyEvidence(CheckedToken proof) {
        this.proof = proof;
    }

    void write(Markup page) {
        proof.signature().ifPresent(facts -> write(page, facts));
    }

    private void write(Markup page, SignatureFacts facts) {
        SigningKey key = facts.key();
        if (key == null) {
            return;
        }
        hashes(page, facts.hashes());
        page.element("h2", "", "The key");
        Map<String, Object> table = new LinkedHashMap<>();
        if (facts.keyId() != null) {
            table.put("key_id", facts.keyId());
        }
        table.put("key_type", key.type());
        table.put("key_size_bits", key.sizeBits());
        if (facts.algorithm() != null) {
            table.put("signature_algorithm", facts.algorithm());
        }
        table.put("key_fingerprint", key.fingerprint());
        HtmlReport.table(page, table);
        page.element("pre", "", key.pem());
        if (!key.certificate().isEmpty()) {
            page.element("h2", "", "The certificate of the key");
            page.element("p", "", "For information: the key is trusted because the issuer publishes it.");
            HtmlReport.table(page, key.certificate());
            String pem = proof.report().documents().get("certificate.pem");
            if (pem != null) {
                page.element("pre", "", pem);
            }
        }
    }

    private static void hashes(Markup page, @Nullable Hashes hashes) {
        if (hashes == null) {
            return;
        }
        page.element("h2", "", "The two hashes")
                .element(
                        "p",
                        "",
                        "An RSA signature is a hash that was locked with the private key. Unlocked with the public key above"
                                + " it must be the hash of the signed bytes.");
        Map<String, Object> sides = new LinkedHashMap<>();
        sides.put("recovered from the signature", hashes.recovered());
        sides.put("computed from header and claims", hashes.computed());
        sides.put("they are", hashes.areEqual() ? "equal" : "not equal");
        sides.put("how (" + hashes.algorithm() + ")", hashes.how());
        HtmlReport.table(page, sides);
    }
}
