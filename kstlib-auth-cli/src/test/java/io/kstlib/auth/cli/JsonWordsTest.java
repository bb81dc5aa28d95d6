package io.kstlib.auth.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.RevocationReport;
import io.kstlib.auth.api.SessionEndReport;
import io.kstlib.auth.api.error.ConsentNeededException;
import io.kstlib.auth.api.login.ConfigEffect;
import io.kstlib.auth.api.login.ConfigOrigin;
import io.kstlib.auth.api.login.ConfigProposal;
import io.kstlib.auth.api.login.LoginNotice;
import io.kstlib.auth.api.login.LoginStatus;
import io.kstlib.auth.api.login.MoveReport;
import io.kstlib.auth.api.validation.ValidationReport;
import io.kstlib.auth.core.ProviderSummary;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The words of {@code --json} are the published ones. The code gives them to constants, whose own names say nothing to programs. */
class JsonWordsTest {

    private static <T> List<String> words(T[] constants, Function<T, String> word) {
        return Stream.of(constants).map(word).toList();
    }

    @Test
    void aLoginIsInOneOfThePublishedStates() {
        assertEquals(
                Schemas.words("status", "$defs", "status", "properties", "state"),
                words(LoginStatus.State.values(), LoginStatus.State::word));
        assertEquals(
                Schemas.words("status", "$defs", "status", "properties", "targets", "items", "properties", "source"),
                words(LoginStatus.OfTarget.Source.values(), LoginStatus.OfTarget.Source::word));
    }

    @Test
    void aNoticeIsOfOneOfThePublishedKinds() {
        List<String> words = words(LoginNotice.Kind.values(), LoginNotice.Kind::word);

        assertEquals(Schemas.words("login", "properties", "notices", "items", "properties", "kind"), words);
        assertEquals(
                Schemas.words("status", "$defs", "status", "properties", "notices", "items", "properties", "kind"),
                words);
    }

    @Test
    void aConfigurationIsInForceForOneOfThePublishedReasonsOrIsNot() {
        List<String> words = new ArrayList<>(words(ConfigOrigin.values(), ConfigOrigin::word));
        words.addAll(words(ConsentNeededException.Reason.values(), ConsentNeededException.Reason::word));

        assertEquals(Schemas.words("status", "$defs", "configuration", "properties", "origin"), words);
    }

    @Test
    void theEffectsOfAConfigurationThatWasFoundAreOfThePublishedKinds() {
        assertEquals(
                Schemas.words("allow", "oneOf", "0", "properties", "effects", "items", "properties", "kind"),
                words(ConfigEffect.Kind.values(), ConfigEffect.Kind::word));
        assertEquals(
                Schemas.words("allow", "oneOf", "0", "properties", "state"),
                words(ConfigProposal.State.values(), ConfigProposal.State::word));
    }

    @Test
    void thePluginOfAProviderIsInOneOfThePublishedStates() {
        assertEquals(
                Schemas.words("providers", "properties", "providers", "items", "properties", "plugin"),
                words(ProviderSummary.Plugin.values(), ProviderSummary.Plugin::word));
    }

    @Test
    void aLogoutAndAMoveEndInOneOfThePublishedWays() {
        assertEquals(
                Schemas.words("logout", "$defs", "logout", "properties", "revocation", "items", "properties", "result"),
                words(RevocationReport.Result.values(), RevocationReport.Result::word));
        assertEquals(
                Schemas.words("logout", "$defs", "logout", "properties", "session", "properties", "result"),
                words(SessionEndReport.Result.values(), SessionEndReport.Result::word));
        assertEquals(
                Schemas.words("storage-move", "$defs", "move", "properties", "result"),
                words(MoveReport.Result.values(), MoveReport.Result::word));
    }

    @Test
    void aCheckEndsInOneOfThePublishedWays() {
        assertEquals(
                Schemas.words("doctor", "properties", "checks", "items", "properties", "status"),
                words(PreflightReport.Status.values(), PreflightReport.Status::word));
        assertEquals(
                Schemas.words("check", "properties", "verdict"),
                words(ValidationReport.Verdict.values(), ValidationReport.Verdict::word));
    }
}
