package com.example.presentation;

import io.kstlib.auth.spi.plugin.Plugin;
import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.config.ConfigKey;
import io.kstlib.auth.spi.config.ConfigSchema;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.spi.config.SecretReference;

/** Presents tokens whose {@code token_type} is {@code Company_Proof}. */
@Plugin(type = "company_proof", description = "tokens with a proof for each request")
public final class ProofFactory implements TokenPresentationFactory {

    static final ConfigKey<SecretReference> KEY =
            ConfigKey.secret("proof_key", "the key of the proofs: a reference, or the plain value");

    @Override
    public ConfigSchema schema() {
        return ConfigSchema.of(KEY);
    }

    @Override
    public TokenPresentation create(ClientContext context) {
        return new ProofPresentation(context);
    }
}
