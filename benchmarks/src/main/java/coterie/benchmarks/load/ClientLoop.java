package coterie.benchmarks.load;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Serves many clients from one thread: hands each request that is due to an idle client, and waits
 * for answers.
 */
final class ClientLoop implements Callable<Tallies> {
    /*
     * A selector of the JDK itself and not a client library, because the generator shares the cores with the servers:
     * what it spends on a request is missing there. It has no fair queueing, pipelining or TLS, and needs none.
     *
     * A selector waits in whole milliseconds, which is too coarse to start requests on time. While the next request
     * is due within one, the loop therefore looks for answers every PAUSE_NANOS instead. Only a fixed rate with idle
     * clients comes there; a closed loop always has something to send or all clients waiting.
     */
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    /** How often the clients are searched for one whose answer does not come. */
    private static final long SWEEP_MILLIS = 100;

    /** How long a client rests whose connection failed. */
    static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final int INPUT_BYTES = 256 * 1024;

    private final List<Client> clients;
    private final Arrivals arrivals;
    private final Window window;
    private final long patienceNanos;
    private final Tallies tallies;
    private final ByteBuffer input = ByteBuffer.allocate(INPUT_BYTES);
    private final ArrayDeque<Client> idle;
    private final ArrayDeque<Client> resting = new ArrayDeque<>();
    private long nextSweepNanos;
    private int inFlight;

    /**
     * @param patienceNanos how long to wait for an answer
     * @param tallies count what lies in the window
     */
    ClientLoop(
            List<Client> clients,
            Arrivals arrivals,
            Window window,
            long patienceNanos,
            Tallies tallies) {
        this.clients = clients;
        this.arrivals = arrivals;
        this.window = window;
        this.patienceNanos = patienceNanos;
        this.tallies = tallies;
        this.idle = new ArrayDeque<>(clients);
    }

    /**
     * Runs until the window is over, or all clients are out of work, and every request sent has
     * ended.
     */
    @Override
    public Tallies call() throws IOException {
        try (Selector selector = Selector.open()) {
            long now = System.nanoTime();
            nextSweepNanos = now;
            while (sendDue(selector, now) || inFlight > 0) {
                await(selector, now);
                now = System.nanoTime();
                sweep(now);
            }
            arrivals.giveUpBefore(window.endNanos(), this::notSent);
            return tallies;
        } finally {
            clients.forEach(Client::close);
        }
    }

    /** Sends what is due, as far as clients are idle; false once nothing more is to be sent. */
    private boolean sendDue(Selector selector, long now) {
        if (window.over(now)) {
            return false;
        }
        arrivals.giveUpLate(now, this::notSent);
        while (!idle.isEmpty()) {
            long intended = arrivals.nextNanos(now);
            if (intended - now > 0) {
                return true;
            }
            Client client = idle.poll();
            if (client.prepare()) {
                arrivals.taken();
                send(client, selector, intended, now);
            }
        }
        return inFlight > 0 || !resting.isEmpty();
    }

    private void send(Client client, Selector selector, long intended, long now) {
        inFlight++;
        try {
            client.send(selector, intended, now);
        } catch (IOException e) {
            failed(client, kind(e), now);
        }
    }

    private void await(Selector selector, long now) throws IOException {
        long wait =
                idle.isEmpty() || window.over(now) ? Long.MAX_VALUE : arrivals.nextNanos(now) - now;
        long millis = Math.min(SWEEP_MILLIS, TimeUnit.NANOSECONDS.toMillis(wait));
        if (millis > 0) {
            selector.select(this::ready, millis);
        } else if (selector.selectNow(this::ready) == 0) {
            LockSupport.parkNanos(Math.min(wait, PAUSE_NANOS));
        }
    }

    private void ready(SelectionKey key) {
        Connection connection = (Connection) key.attachment();
        Client client = connection.client();
        try {
            Answer answer = client.proceed(connection, input);
            if (answer != null) {
                answered(client, answer);
            }
        } catch (IOException e) {
            failed(client, kind(e), System.nanoTime());
        }
    }

    private void answered(Client client, Answer answer) {
        Tally tally = tallies.at(client.intendedNanos());
        if (tally != null) {
            tally.answered(client.operation(), answer, System.nanoTime() - client.intendedNanos());
        }
        client.answered(answer);
        inFlight--;
        idle.add(client);
    }

    private void failed(Client client, String kind, long now) {
        count(kind, client.intendedNanos());
        client.failed(now + REST_NANOS);
        inFlight--;
        resting.add(client);
    }

    private void sweep(long now) {
        for (Client rested = rested(now); rested != null; rested = rested(now)) {
            idle.add(rested);
        }
        if (now - nextSweepNanos < 0) {
            return;
        }
        nextSweepNanos = now + TimeUnit.MILLISECONDS.toNanos(SWEEP_MILLIS);
        for (Client client : clients) {
            if (client.inFlight() && now - client.sentNanos() > patienceNanos) {
                failed(client, "no answer", now);
            }
        }
    }

    private @Nullable Client rested(long now) {
        Client first = resting.peek();
        return first != null && now - first.restsUntilNanos() >= 0 ? resting.poll() : null;
    }

    /** The servers did not keep up with the rate, so that no client was free. */
    private void notSent(long intendedNanos) {
        count("not sent in time", intendedNanos);
    }

    private void count(String failure, long intendedNanos) {
        Tally tally = tallies.at(intendedNanos);
        if (tally != null) {
            tally.failed(failure);
        }
    }

    private static String kind(IOException e) {
        return switch (e) {
            case ConnectException _, NoRouteToHostException _ -> "unreachable";
            case MalformedResponse _ -> "malformed answer";
            default -> "disconnected";
        };
    }
}
