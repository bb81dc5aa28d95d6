package io.kstlib.auth.cli.evidence;

import java.util.LinkedHashMap;
import java.util.Map;

/** The key that verified the signature: hashes of both sides, PEM, certificate. */
final class KeyEvidence {

    private final Proof proof;

    KeyEvidence(Proof proof) {
        this.proof = proof;
    }

    void write(Markup page) {
        if (proof.fact("public_key_pem").isEmpty()) {
            return;
        }
        hashes(page);
        page.element("h2", "", "The key");
        Map<String, Object> facts = new LinkedHashMap<>();
        for (String name :
                new String[] {"key_id", "key_type", "key_size_bits", "signature_algorithm", "key_fingerprint"}) {
            Object value = proof.report().facts().get(name);
            if (value != null) {
                facts.put(name, value);
            }
        }
        HtmlReport.table(page, facts);
        proof.fact("public_key_pem").ifPresent(pem -> page.element("pre", "", pem));
        Map<?, ?> certificate = proof.parts("x509_info");
        if (!certificate.isEmpty()) {
            page.element("h2", "", "The certificate of the key");
            page.element("p", "", "For information: the key is trusted because the issuer publishes it.");
            HtmlReport.table(page, certificate);
            String pem = proof.report().documents().get("certificate.pem");
            if (pem != null) {
                page.element("pre", "", pem);
            }
        }
    }

    private void hashes(Markup page) {
        Map<?, ?> hashes = proof.parts("rsa_hashes");
        if (hashes.isEmpty()) {
            return;
        }
        page.element("h2", "", "The two hashes")
                .element(
                        "p",
                        "",
                        "An RSA signature is a hash that was locked with the private key. Unlocked with the public key above"
                                + " it must be the hash of the signed bytes.");
        Map<String, Object> sides = new LinkedHashMap<>();
        sides.put("recovered from the signature", String.valueOf(hashes.get("recovered")));
        sides.put("computed from header and claims", String.valueOf(hashes.get("computed")));
        sides.put("they are", Boolean.TRUE.equals(hashes.get("equal")) ? "equal" : "not equal");
        sides.put("how (" + hashes.get("hash") + ")", String.valueOf(hashes.get("how")));
        HtmlReport.table(page, sides);
    }
}
