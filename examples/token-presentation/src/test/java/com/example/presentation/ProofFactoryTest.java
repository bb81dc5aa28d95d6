package com.example.presentation;

import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.testkit.TokenPresentationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Map;
import java.util.Optional;

class ProofFactoryTest extends TokenPresentationContract {

    @Override
    protected TokenPresentationFactory factory() {
        return new ProofFactory();
    }

    @Override
    protected TestContext context() {
        return TestContext.of("auth.token_presentations.company_proof", Map.of("proof_key", "env://KEY"))
                .secret("env://KEY", "canary-key");
    }

    @Override
    protected Optional<String> nonceHeader() {
        return Optional.of("X-Company-Nonce");
    }
}
