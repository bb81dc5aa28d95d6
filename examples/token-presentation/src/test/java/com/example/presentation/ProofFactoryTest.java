package com.example.presentation;

import io.kstlib.auth.spi.client.ClientContext;
import io.kstlib.auth.spi.presentation.TokenPresentationFactory;
import io.kstlib.auth.testkit.TokenPresentationContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.util.Map;

class ProofFactoryTest extends TokenPresentationContract {

    @Override
    protected TokenPresentationFactory factory() {
        return new ProofFactory();
    }

    @Override
    protected ClientContext context() {
        return TestContext.of("auth.token_presentations.company_proof", Map.of("proof_key", "env://KEY"))
                .secret("env://KEY", "canary-key");
    }
}
