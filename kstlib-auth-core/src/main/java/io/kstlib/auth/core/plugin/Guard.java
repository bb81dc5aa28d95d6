package io.kstlib.auth.core.plugin;

import static java.util.Map.entry;

import io.kstlib.auth.api.LoginRequest;
import io.kstlib.auth.api.PreflightReport;
import io.kstlib.auth.api.PreflightReport.Check;
import io.kstlib.auth.api.UserInteraction;
import io.kstlib.auth.api.error.AuthException;
import io.kstlib.auth.api.error.PluginException;
import io.kstlib.auth.api.error.Remedy;
import io.kstlib.auth.api.error.StorageException;
import io.kstlib.auth.api.token.Token;
import io.kstlib.auth.core.lifecycle.LoginName;
import io.kstlib.auth.core.lifecycle.LoginRecord;
import io.kstlib.auth.core.plugin.folder.PluginFailure;
import io.kstlib.auth.spi.client.ClientAuthentication;
import io.kstlib.auth.spi.flow.AuthFlow;
import io.kstlib.auth.spi.plugin.PluginFactory;
import io.kstlib.auth.spi.presentation.TokenPresentation;
import io.kstlib.auth.spi.provider.Provider;
import io.kstlib.auth.spi.provider.RefreshAnswer;
import io.kstlib.auth.spi.storage.ChangeWatch;
import io.kstlib.auth.spi.storage.Lease;
import io.kstlib.auth.spi.storage.Note;
import io.kstlib.auth.spi.storage.TokenStorage;
import io.kstlib.auth.spi.storage.TokenUpdate;
import io.kstlib.auth.spi.validation.TokenValidator;
import io.kstlib.base.Deadline;
import io.kstlib.base.Spans;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The only way to call a plugin. A plugin is foreign code: whatever it throws outside the sealed family comes out as a {@link PluginException}. So
 * callers that log out of everything, or refresh in the background, need not expect other exceptions. During a call the thread's context class loader
 * is that of the plugin. Answers of a plugin that are called again are guarded, too: a {@linkplain #storage storage} with a class of its own, everything
 * else with a {@linkplain #proxy proxy}.
 *
 * @param kind the kind of plugin
 * @param type its type string
 * @param user the user of the plugin, in words
 * @param context its class loader
 */
record Guard(PluginKind<?> kind, String type, String user, Context context) {

    /** The time limit for the first work of a plugin in the folder: to be made, and to name its types. */
    static final Duration AT_ONCE = Duration.ofSeconds(5);

    /** The description of a plugin that takes longer, as the end of a sentence. */
    static final String UNANSWERED = "does not answer within " + Spans.inWords(AT_ONCE);

    /** Work that may throw a checked exception. */
    @FunctionalInterface
    interface Attempt<T extends @Nullable Object, E extends Exception> {

        T run() throws E;
    }

    /**
     * A failure of the caller's own code that the plugin called back. It passes the plugin, and is no failure of the plugin. Flows see it as any other
     * exception that is not theirs.
     */
    static final class CallerFailure extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private CallerFailure(Throwable thrown) {
            super(thrown);
        }
    }

    /**
     * @param doing the request, in words: "refreshing the token"
     */
    <T> T call(String doing, Attempt<T, ?> work) {
        try {
            return context.during(work);
        } catch (Exception | Error thrown) { // languages without checked exceptions throw those, too
            throw failure(doing, thrown);
        }
    }

    /**
     * Does the same for an answer that must not be {@code null}.
     *
     * @param doing the request, in words
     */
    <T> T answer(String doing, Attempt<@Nullable T, ?> work) {
        return required(doing, call(doing, () -> Optional.ofNullable(work.run())));
    }

    /**
     * Does the same for an answer that the plugin has at hand, without a call of its caller: the keys that it knows, for example. A plugin of the folder
     * that does not answer in time is broken.
     *
     * @param doing the request, in words
     */
    <T> T answerAtOnce(String doing, Attempt<@Nullable T, ?> work) {
        try {
            return required(doing, context.atOnce(() -> Optional.ofNullable(work.run())));
        } catch (TimeoutException never) {
            throw defect(UNANSWERED + " when " + doing);
        } catch (ExecutionException failed) {
            throw failure(doing, Context.thrown(failed));
        }
    }

    private <T> T required(String doing, Optional<T> answer) {
        return answer.orElseThrow(() -> defect("returned nothing (null) when " + doing));
    }

    /** Does the same for a call of the application's own code, which may end it with its own exception ({@link #back}). */
    <T> T answerWithCaller(String doing, Attempt<@Nullable T, ?> work) {
        try {
            return answer(doing, work);
        } catch (CallerFailure failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            if (failed.getCause() instanceof RuntimeException own) {
                throw own;
            }
            throw failure(doing, Objects.requireNonNull(failed.getCause()));
        }
    }

    /**
     * Runs code of the application that the plugin calls back.
     *
     * @param caller the class loader of the application
     */
    static <T extends @Nullable Object> T back(Context caller, Attempt<T, ?> work) {
        try {
            return caller.during(work);
        } catch (AuthException | CallerFailure known) {
            throw known;
        } catch (Exception | Error own) {
            throw new CallerFailure(own);
        }
    }

    private RuntimeException failure(String doing, Throwable thrown) {
        if (thrown instanceof AuthException || thrown instanceof CallerFailure) {
            return (RuntimeException) thrown;
        }
        if (thrown instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        // Its message may quote anything, secrets too. It stays in the cause, for debugging.
        return broken("failed when " + doing + " for " + user + ": " + PluginFailure.nameOf(thrown), thrown);
    }

    /**
     * Returns the error for what no plugin may do.
     *
     * @param did the mistake, in words: "applied the function of an update twice"
     */
    PluginException defect(String did) {
        return broken(did + " for " + user, null);
    }

    private PluginException broken(String did, @Nullable Throwable cause) {
        return new PluginException(
                kind.word(),
                type,
                "the " + kind.word() + " plugin \"" + type + "\" " + did,
                Remedy.advice("Report it to the author of the plugin"),
                cause);
    }

    void run(String doing, Runnable work) {
        call(doing, () -> {
            work.run();
            return true;
        });
    }

    /**
     * Guards a plugin, or what one returned. The guard is a proxy, so no method can be forgotten. A token that the plugin returns holds no note of this
     * library. The application's own code that it calls back runs under the application's context class loader.
     *
     * @param type an interface that the plugin implements
     */
    <T> T proxy(Class<T> type, T plugin) {
        return proxied(type, new Calls(type, plugin, this));
    }

    private static <T> T proxied(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(Guard.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /**
     * Guards a storage without a proxy, because the first proxy of a process costs more than a valid token may.
     *
     * @param user the login that it is for
     */
    TokenStorage storage(TokenStorage plugin, LoginName user) {
        return new GuardedStorage(plugin, this, user);
    }

    /**
     * Makes the class loader of a plugin the thread's context class loader while the plugin works. Libraries of the plugin look for their services
     * there. Immutable, safe for use by several threads.
     *
     * @param loader the class loader; {@code null} where that of the thread stays
     */
    record Context(@Nullable ClassLoader loader) {

        private static final Context UNCHANGED = new Context(null);

        /**
         * {@return the class loader of the plugin; none for a plugin of this library's own class loader, because the context class loader of an
         * application may see more}
         *
         * @param plugin a plugin factory or one of its plugins
         */
        static Context of(Object plugin) {
            ClassLoader own = plugin.getClass().getClassLoader();
            return own == null || own == Guard.class.getClassLoader() ? UNCHANGED : new Context(own);
        }

        /**
         * Keeps the present context class loader, for code that a plugin calls back.
         *
         * @return the thread's context class loader as it is now
         */
        Context ofCaller() {
            ClassLoader present = Thread.currentThread().getContextClassLoader();
            return loader == null || present == null ? UNCHANGED : new Context(present);
        }

        /**
         * Runs the first work of the plugin. A plugin with its own class loader does it on a separate thread, because it may never return.
         * That thread is then interrupted and left alone; it keeps no process. A plugin of this library's own class loader is part of the program, which
         * waits for it.
         *
         * @param work what the plugin does; asks nothing of its caller
         * @param <T> the type of the result
         * @return the result of the work
         * @throws TimeoutException if it takes longer than {@link #AT_ONCE}
         * @throws ExecutionException with what the work threw
         */
        <T extends @Nullable Object> T atOnce(Attempt<T, ?> work) throws TimeoutException, ExecutionException {
            FutureTask<T> task = new FutureTask<>(() -> during(work));
            try {
                if (loader == null) {
                    task.run();
                } else {
                    Deadline.daemon("kstlib-plugin", task).start();
                }
                return Deadline.in(AT_ONCE).awaitUninterrupted(task); // the answer comes at once
            } catch (OutOfMemoryError noThread) {
                throw new ExecutionException(noThread);
            } finally {
                task.cancel(true);
            }
        }

        /**
         * {@return what the plugin threw}
         *
         * @param failed of {@link #atOnce}
         */
        static Throwable thrown(ExecutionException failed) {
            return Objects.requireNonNullElse(failed.getCause(), failed);
        }

        /**
         * {@return the result of the work}
         *
         * @param work what the plugin does
         * @param <T> the type of the result
         * @param <E> the checked exception that it may throw
         */
        <T extends @Nullable Object, E extends Exception> T during(Attempt<T, E> work) throws E {
            if (loader == null) {
                return work.run();
            }
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                return work.run();
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    /** The calls of the methods of a plugin. */
    record Calls(Class<?> type, Object plugin, Guard guard) implements InvocationHandler {

        /** The types of answers that are called again. */
        private static final Set<Class<?>> GUARDED = Set.of(
                AuthFlow.class,
                ClientAuthentication.class,
                Note.class,
                Provider.class,
                RefreshAnswer.class,
                Supplier.class,
                TokenPresentation.class,
                TokenValidator.class);

        /** The work of a method, in words; with the type where methods of two types have one name. */
        private static final Map<String, String> DOING = Map.ofEntries(
                entry("type", "telling its type"),
                entry("aliases", "telling its aliases"),
                entry("description", "describing itself"),
                entry("schema", "asked for its keys"),
                entry("create", "being made"),
                entry("sourceProviders", "asked whose tokens it uses"),
                // providers
                entry("asksFor", "asked what its logins ask for"),
                entry("binding", "asked for the owner of its tokens"),
                entry("checkFlow", "asked what the section lacks"),
                entry("flow", "asked for its flow"),
                entry("presentsTokens", "asked whether its tokens are presented"),
                entry("ProviderFactory.renewal", "asked how its tokens are renewed"),
                entry("sectionFor", "asked for a login for a target"),
                entry("endSession", "ending the session"),
                entry("login", "asking for a token"),
                entry("name", "telling the name"),
                entry("preflight", "checking itself"),
                entry("refresh", "refreshing the token"),
                entry("refresh for a target", "refreshing the token for a target"),
                entry("revoke", "revoking the token"),
                entry("server", "describing the server"),
                entry("userInfo", "asking for the person"),
                entry("accept", "judging the refreshed token"),
                entry("refreshToken", "telling the new refresh token"),
                // flows
                entry("attendance", "asked whether a person takes part"),
                entry("bindingDetail", "asked what its tokens belong to"),
                entry("endpoints", "asked for its endpoints"),
                entry("grantType", "asked for its grant"),
                entry("isFallback", "asked whether it is a fallback"),
                entry("personTimeout", "asked how long it waits for a person"),
                entry("reasonNotUsable", "comparing itself with the server"),
                entry("AuthFlowFactory.renewal", "asked how it renews tokens"),
                entry("requestSigning", "asked whether it signs its request"),
                entry("worksWithoutBrowser", "asked whether it needs a browser"),
                entry("obtain", "asking for a token"),
                // client authentications
                entry("credentials", "authenticating the client"),
                entry("facts", "asked how the client authenticates"),
                entry("isConfigured", "asked whether it is configured"),
                entry("signsRequests", "asked whether the client signs its requests"),
                entry("strength", "asked how strongly a client authenticates"),
                entry("ClientAuthentication.tlsIdentity", "asked for its certificate"),
                entry("get", "fetching a certificate"),
                entry("requestFacts", "asked how the client signs its requests"),
                entry("signRequest", "signing a request"),
                // token presentations
                entry("answered", "looking at an answer"),
                entry("bindsTokens", "asked whether it binds tokens"),
                entry("TokenPresentation.headers", "presenting a token"),
                entry("TokenPresentation.tlsIdentity", "asked for a certificate"),
                entry("authorizeParameters", "binding a login to its key"),
                entry("freshKey", "making a key"),
                // validators
                entry("judgesOpaqueTokens", "asked whether it judges opaque tokens"),
                entry("sendsTokens", "asked whether it sends tokens"),
                entry("validate", "validating a token"),
                // the lock of a storage
                entry("prove", "proving that it can store a token"),
                entry("note", "asked for its note"),
                entry("read", "reading a note"),
                entry("write", "writing a note"),
                entry("clear", "removing a note"));

        /** Returns the work of a method, in words. */
        static String doing(Method method) {
            String name = method.getName();
            if (name.equals("refresh") && method.getParameterCount() > 1) {
                name = "refresh for a target";
            }
            String known = DOING.get(name);
            return known != null
                    ? known
                    : DOING.getOrDefault(method.getDeclaringClass().getSimpleName() + "." + name, name);
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments) {
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> arguments != null && arguments[0] == proxy;
                    case "hashCode" -> System.identityHashCode(proxy);
                    default ->
                        type.getSimpleName() + "[" + guard.type() + "]"; // what a plugin shows of itself is unknown
                };
            }
            if (PluginFactory.class.isAssignableFrom(type) && !method.getName().equals("create")) {
                return guard.answerAtOnce(doing(method), () -> answer(method, arguments));
            }
            if (arguments != null && arguments[0] instanceof LoginRequest request) {
                @Nullable Object[] given = arguments.clone();
                given[0] = byCaller(request);
                return guarded(method, guard.answerWithCaller(doing(method), () -> answer(method, given)));
            }
            return guarded(method, guard.answer(doing(method), () -> answer(method, arguments)));
        }

        /** Returns the answer of the plugin, which may be null; {@link Guard} looks at that. */
        private Object answer(Method method, @Nullable Object @Nullable [] arguments) throws Exception {
            Object answer = called(plugin, method, arguments);
            return method.getReturnType() == void.class ? (Object) true : answer;
        }

        @SuppressWarnings("NullAway") // a plugin may answer null, whatever its type says
        private static Object called(Object receiver, Method method, @Nullable Object @Nullable [] arguments)
                throws Exception {
            try {
                return method.invoke(receiver, arguments);
            } catch (InvocationTargetException failed) {
                if (failed.getCause() instanceof Error error) {
                    throw error;
                }
                throw (Exception) failed.getCause();
            }
        }

        private Object guarded(Method method, Object answer) {
            if (answer instanceof Token token) {
                return LoginRecord.fromProvider(token);
            }
            if (answer instanceof Optional<?> optional) {
                Type content = ((ParameterizedType) method.getGenericReturnType()).getActualTypeArguments()[0];
                Class<?> wanted = content instanceof ParameterizedType inner
                        ? (Class<?>) inner.getRawType()
                        : content instanceof Class<?> plain ? plain : Object.class;
                return optional.map(present -> guarded(wanted, present));
            }
            return guarded(method.getReturnType(), answer);
        }

        private <T> Object guarded(Class<T> wanted, Object answer) {
            return GUARDED.contains(wanted) ? guard.proxy(wanted, wanted.cast(answer)) : answer;
        }

        /** Returns the request with a guard of the application's code. */
        private LoginRequest byCaller(LoginRequest request) {
            Context caller = guard.context().ofCaller();
            UserInteraction application = request.interaction();
            return request.by(proxied(
                    UserInteraction.class,
                    (proxy, method, arguments) -> back(caller, () -> called(application, method, arguments))));
        }
    }

    /** A storage whose failures are of the sealed family only, and name the provider. An exception of the application in the turn of a login passes it. */
    private record GuardedStorage(TokenStorage plugin, Guard guard, LoginName user) implements TokenStorage {

        @Override
        public Optional<Token> load(String provider) {
            return about(provider, "reading a token", () -> plugin.load(provider));
        }

        @Override
        public boolean isReadOnly() {
            return guard.answer("asked whether it can be written", plugin::isReadOnly);
        }

        @Override
        public Optional<String> revision(String provider) {
            return about(provider, "looking for changes", () -> plugin.revision(provider));
        }

        @Override
        public void save(String provider, Token token) {
            about(provider, "storing a token", () -> {
                plugin.save(provider, token);
                return true;
            });
        }

        @Override
        public boolean delete(String provider) {
            return about(provider, "removing a token", () -> plugin.delete(provider));
        }

        @Override
        public List<String> list() {
            return guard.answer("listing tokens", plugin::list);
        }

        /**
         * Checks that the storage applies the function exactly once, because the function may use up a refresh token. A storage that applies it twice, or
         * not at all, is broken.
         */
        @Override
        public Optional<Token> update(String provider, Duration wait, TokenUpdate update) {
            AtomicInteger applied = new AtomicInteger();
            Context caller = guard.context().ofCaller();
            TokenUpdate once = (current, lease) -> {
                if (applied.incrementAndGet() > 1) {
                    throw guard.defect("applied the function of an update twice");
                }
                Lease guarded = guard.proxy(Lease.class, lease);
                return caller.during(() -> update.apply(current, guarded));
            };
            Optional<Token> stored = about(provider, "changing a token", () -> plugin.update(provider, wait, once));
            if (applied.get() == 0) {
                throw guard.defect("returned from an update without applying its function");
            }
            return stored;
        }

        @Override
        public Optional<ChangeWatch> watch(String provider, Runnable changed) {
            return about(provider, "announcing changes", () -> plugin.watch(provider, changed))
                    .map(watch -> new GuardedWatch(watch, guard));
        }

        /** The plugin's watch of a token. */
        private record GuardedWatch(ChangeWatch plugin, Guard guard) implements ChangeWatch {

            @Override
            public boolean isLive() {
                return guard.call("asked whether it announces changes", plugin::isLive);
            }

            @Override
            public void close() {
                guard.run("closing a watch", plugin::close);
            }
        }

        @Override
        public Token inTurn(String provider, Duration wait, Function<Lease, Token> turn) {
            Context caller = guard.context().ofCaller();
            Function<Lease, Token> login = lease -> back(caller, () -> turn.apply(guard.proxy(Lease.class, lease)));
            try {
                return guard.answerWithCaller(
                        "letting a login take its turn", () -> plugin.inTurn(provider, wait, login));
            } catch (StorageException failure) {
                throw failure.about(provider, user.provider(), user.account());
            }
        }

        @Override
        public void unlock() {
            guard.run("being unlocked", plugin::unlock);
        }

        @Override
        public void proveWritable(String provider) {
            about(provider, "proving that it can write", () -> {
                plugin.proveWritable(provider);
                return true;
            });
        }

        @Override
        public PreflightReport preflight(String provider) {
            PreflightReport report = about(provider, "checking itself", () -> plugin.preflight(provider));
            return new PreflightReport(report.checks().stream()
                    .map(check -> about(provider, check))
                    .toList());
        }

        @Override
        public String location(String provider) {
            return guard.answer("reporting where tokens are stored", () -> plugin.location(provider));
        }

        @Override
        public Protection protection() {
            return guard.answer("telling how tokens are protected", plugin::protection);
        }

        @Override
        public void close() {
            guard.run("closing", plugin::close);
        }

        /** Lets the remedy of a failure name the provider. The plugin does not always know whose token it has before it. */
        private <T> T about(String provider, String doing, Attempt<@Nullable T, ?> work) {
            try {
                return guard.answer(doing, work);
            } catch (StorageException failure) {
                throw failure.about(provider, user.provider(), user.account());
            }
        }

        private Check about(String provider, Check check) {
            Remedy remedy = check.remedy();
            return remedy == null
                    ? check
                    : new Check(
                            check.name(),
                            check.status(),
                            check.message(),
                            check.duration(),
                            check.facts(),
                            remedy.about(provider, user.provider(), user.account()));
        }
    }
}
