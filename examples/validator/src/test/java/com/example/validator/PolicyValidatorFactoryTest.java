package com.example.validator;

import io.kstlib.auth.api.error.NetworkException.Reason;
import io.kstlib.auth.spi.validation.TokenValidatorFactory;
import io.kstlib.auth.testkit.TokenValidatorContract;
import io.kstlib.auth.testkit.context.TestContext;
import java.nio.charset.StandardCharsets;

class PolicyValidatorFactoryTest extends TokenValidatorContract {

    @Override
    protected TokenValidatorFactory factory() {
        return new PolicyValidatorFactory();
    }

    @Override
    protected TestContext context() {
        return PolicyValidatorTest.context(call -> {
            boolean isValid = new String(call.body(), StandardCharsets.UTF_8).equals("token=" + valid());
            return PolicyValidatorTest.answer(call, isValid ? 200 : 403);
        });
    }

    @Override
    protected TestContext unreachable() {
        return PolicyValidatorTest.context(PolicyValidatorTest.failing(Reason.CANNOT_CONNECT));
    }

    @Override
    protected String valid() {
        return "canary-valid";
    }

    @Override
    protected String invalid() {
        return "canary-invalid";
    }
}
