package io.kstlib.auth.core.lifecycle;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * One order of steps after the other. In each, a thread that could go on is preempted no more often than allowed. Most races need one or two
 * preemptions.
 */
abstract class Orders {

    /** The options at a step, and the chosen one. */
    private record Decision(int options, int chosen, boolean costs) {

        int cost() {
            return costs && chosen > 0 ? 1 : 0;
        }
    }

    /** Returns all orders. */
    static Orders all(int mostPreemptions) {
        return new All(mostPreemptions);
    }

    /** Returns some orders, random but the same each time. */
    static Orders some(int count, int mostPreemptions) {
        return new Some(count, mostPreemptions);
    }

    /** Chooses the thread whose step is next. The first of the ready threads is the last one that ran, if it can go on. */
    abstract Thread choose(List<Thread> ready, @Nullable Thread last);

    /** Goes to the next order; false when there is none left. */
    abstract boolean advance();

    private static final class All extends Orders {

        private final int mostPreemptions;
        private final List<Decision> decisions = new ArrayList<>();
        private int depth;

        All(int mostPreemptions) {
            this.mostPreemptions = mostPreemptions;
        }

        @Override
        Thread choose(List<Thread> ready, @Nullable Thread last) {
            if (depth == decisions.size()) {
                decisions.add(new Decision(ready.size(), 0, ready.get(0) == last));
            }
            int chosen = decisions.get(depth++).chosen();
            return ready.get(Math.min(chosen, ready.size() - 1));
        }

        @Override
        boolean advance() {
            depth = 0;
            while (!decisions.isEmpty()) {
                Decision tried = decisions.remove(decisions.size() - 1);
                Decision next = new Decision(tried.options(), tried.chosen() + 1, tried.costs());
                int spent = decisions.stream().mapToInt(Decision::cost).sum();
                if (next.chosen() < next.options() && spent + next.cost() <= mostPreemptions) {
                    decisions.add(next);
                    return true;
                }
            }
            return false;
        }
    }

    private static final class Some extends Orders {

        private static final long SEED = 20260101;

        private final Random random = new Random(SEED);
        private final int mostPreemptions;
        private final List<Integer> preemptions = new ArrayList<>();
        private int ordersLeft;
        private int steps;
        private int longest;

        Some(int count, int mostPreemptions) {
            this.ordersLeft = count;
            this.mostPreemptions = mostPreemptions;
        }

        @Override
        Thread choose(List<Thread> ready, @Nullable Thread last) {
            boolean couldGoOn = ready.get(0) == last;
            boolean preempted = preemptions.contains(steps++);
            longest = Math.max(longest, steps);
            return couldGoOn && !preempted ? ready.get(0) : ready.get(random.nextInt(ready.size()));
        }

        @Override
        boolean advance() {
            steps = 0;
            preemptions.clear();
            for (int i = 0; i < mostPreemptions; i++) {
                preemptions.add(random.nextInt(longest));
            }
            return --ordersLeft > 0;
        }
    }
}
