package io.kstlib.tests.walks;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.Method;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StringReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.connect.ListeningConnector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.event.VMDeathEvent;
import com.sun.jdi.event.VMDisconnectEvent;
import com.sun.jdi.request.BreakpointRequest;
import com.sun.jdi.request.ClassPrepareRequest;
import com.sun.jdi.request.EventRequest;
import com.sun.jdi.request.EventRequestManager;
import io.kstlib.tests.process.ChildProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Runs {@link WalkedProgram} under a debugger, which notes the class of each method that is entered between the beginning and the end of a walk. */
public final class MethodTrace {

    private static final String PROGRAM = WalkedProgram.class.getName();
    private static final long LONGEST_SILENCE_MILLIS = 120_000;

    private final Map<String, Set<String>> classes = new TreeMap<>();
    private final EventRequestManager requests;
    private final List<ReferenceType> loadedBefore = new ArrayList<>();
    private final List<EventRequest> passed = new ArrayList<>();
    private boolean isFirstWalkBegun;
    private String walk = "";
    private Set<String> entered = new TreeSet<>();

    private MethodTrace(EventRequestManager requests) {
        this.requests = requests;
    }

    /**
     * Runs the program.
     *
     * @param folder an empty folder for its files
     * @return the names of our top-level classes for each walk, where it was taken several times for the shortest
     */
    public static Map<String, Set<String>> run(Path folder) throws Exception {
        ListeningConnector connector = Bootstrap.virtualMachineManager().listeningConnectors().stream()
                .filter(each -> each.transport().name().equals("dt_socket"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("localAddress").setValue("127.0.0.1");
        arguments.get("port").setValue("0");
        arguments.get("timeout").setValue(String.valueOf(LONGEST_SILENCE_MILLIS));
        String address = connector.startListening(arguments);
        try (ChildProcess program =
                ChildProcess.start("the walked program", command(address, folder), folder.resolve("log"))) {
            VirtualMachine machine = connector.accept(arguments);
            MethodTrace trace = new MethodTrace(machine.eventRequestManager());
            trace.watch(machine);
            if (!program.awaitExit(Duration.ofSeconds(30)) || program.exitCode() != 0) {
                throw new IllegalStateException(
                        "the walked program failed: " + Files.readString(folder.resolve("log")));
            }
            return trace.classes;
        } finally {
            connector.stopListening(arguments);
        }
    }

    private static ProcessBuilder command(String address, Path folder) {
        ProcessBuilder command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-agentlib:jdwp=transport=dt_socket,server=n,suspend=y,address=" + address,
                "-cp",
                System.getProperty("java.class.path"),
                PROGRAM,
                folder.toString());
        command.environment().keySet().retainAll(Set.of("PATH"));
        return command;
    }

    private void watch(VirtualMachine machine) throws Exception {
        ClassPrepareRequest prepared = requests.createClassPrepareRequest();
        prepared.addClassFilter("io.kstlib.*");
        prepared.setSuspendPolicy(EventRequest.SUSPEND_EVENT_THREAD);
        prepared.enable();
        while (true) {
            EventSet events = machine.eventQueue().remove(LONGEST_SILENCE_MILLIS);
            if (events == null) {
                throw new IllegalStateException("the walked program does nothing any more");
            }
            for (Event event : events) {
                if (event instanceof VMDeathEvent || event instanceof VMDisconnectEvent) {
                    return;
                }
                note(event);
            }
            events.resume();
        }
    }

    private void note(Event event) throws IncompatibleThreadStateException {
        if (event instanceof ClassPrepareEvent prepared) {
            note(prepared.referenceType());
        } else if (event instanceof BreakpointEvent stopped) {
            Method method = stopped.location().method();
            if (!method.declaringType().name().equals(PROGRAM)) {
                pass(stopped.request(), method);
            } else if (method.name().equals("begins")) {
                begin(((StringReference)
                                stopped.thread().frame(0).getArgumentValues().get(0))
                        .value());
            } else {
                end();
            }
        }
    }

    private void pass(EventRequest request, Method method) {
        if (!walk.isEmpty()) {
            request.disable();
            passed.add(request);
            entered.add(topLevel(method.declaringType()));
        }
    }

    private void note(ReferenceType type) {
        if (type.name().equals(PROGRAM)) {
            stopAt(type.methodsByName("begins").get(0), EventRequest.SUSPEND_ALL);
            stopAt(type.methodsByName("ends").get(0), EventRequest.SUSPEND_ALL);
        } else if (!type.name().startsWith("io.kstlib.tests.")
                && type.name().indexOf('/') < 0) { // the class of a lambda
            if (isFirstWalkBegun) {
                stopIn(type);
            } else {
                loadedBefore.add(type);
            }
        }
    }

    private void begin(String name) {
        end();
        isFirstWalkBegun = true;
        loadedBefore.forEach(this::stopIn);
        loadedBefore.clear();
        walk = name;
        entered = new TreeSet<>();
        passed.forEach(EventRequest::enable);
        passed.clear();
    }

    private void end() {
        if (!walk.isEmpty()) {
            classes.merge(walk, entered, (before, now) -> before.size() <= now.size() ? before : now);
        }
        walk = "";
    }

    /** Breakpoints cost far less than the event of the JDK for each method that is entered, for which no method is compiled. */
    private void stopIn(ReferenceType type) {
        for (Method method : type.methods()) {
            if (method.location() != null && !method.isStaticInitializer()) {
                stopAt(method, EventRequest.SUSPEND_NONE);
            }
        }
    }

    private void stopAt(Method method, int suspended) {
        BreakpointRequest request = requests.createBreakpointRequest(method.location());
        request.setSuspendPolicy(suspended);
        request.enable();
    }

    private static String topLevel(ReferenceType type) {
        int nested = type.name().indexOf('$');
        return nested < 0 ? type.name() : type.name().substring(0, nested);
    }
}
