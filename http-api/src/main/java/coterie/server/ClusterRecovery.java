package coterie.server;

import coterie.config.FileProblem;
import coterie.consensus.Bytes;
import coterie.consensus.DurableState;
import coterie.consensus.Recovery;
import coterie.replication.agreed.AgreedCodec;
import coterie.replication.agreed.Command;
import coterie.replication.membership.Recollection;
import coterie.ring.ClusterId;
import coterie.ring.NodeId;
import coterie.storage.codec.Input;
import coterie.storage.codec.MalformedException;
import coterie.storage.codec.Output;
import coterie.storage.lmdb.ClaimedFolder;
import coterie.storage.lmdb.DurableFile;
import coterie.storage.lmdb.FolderRefusedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Has a cluster that lost most of its voters for good go on with the nodes that survive, in a new
 * generation of its log ({@link Recovery}). It works on the folders of nodes that do not run, and
 * holds their locks until it is closed. What survivors on other machines know comes in files.
 *
 * <p>It is enough to write the folders on one machine: the other survivors, and the dead that come
 * back, follow when they hear of the new generation.
 */
public final class ClusterRecovery implements AutoCloseable {

    private static final String EXPORT_TITLE = "coterie agreement";

    private final RandomGenerator random;
    private final List<ClaimedFolder> claims = new ArrayList<>();
    private final SortedMap<NodeId, Known> known = new TreeMap<>();

    /** What is known of one node. */
    private record Known(Survivor survivor, AgreementFile.Content content) {}

    private ClusterRecovery(RandomGenerator random) {
        this.random = random;
    }

    /**
     * Reads what the nodes know.
     *
     * @param folders data folders
     * @param files to which others were exported
     * @throws StartException naming the first that cannot be used, and why
     */
    public static ClusterRecovery open(List<Path> folders, List<Path> files, RandomGenerator random)
            throws StartException {
        ClusterRecovery recovery = new ClusterRecovery(random);
        try {
            for (Path folder : folders) {
                recovery.addFolder(folder);
            }
            for (Path file : files) {
                recovery.addFile(file);
            }
        } catch (StartException | RuntimeException e) {
            recovery.close();
            throw e;
        }
        return recovery;
    }

    private void addFolder(Path path) throws StartException {
        if (!Files.isDirectory(path)) {
            throw new StartException("there is no folder " + path);
        }
        ClaimedFolder claim;
        try {
            claim = ClaimedFolder.claim(path);
        } catch (IOException e) {
            throw unusable(path, e);
        }
        claims.add(claim);
        ClusterId cluster = claim.cluster();
        NodeId node = claim.node();
        AgreementFile.Content content = AgreementFile.find(claim.agreement());
        if (cluster == null || node == null) {
            throw new StartException(path + " is no node's data folder");
        }
        if (content == null) {
            throw new StartException(
                    path
                            + " has no sound file about the cluster's agreement: leave it out; "
                            + node
                            + " learns from the others once they agree again");
        }
        add(cluster, node, path, true, content);
    }

    private void addFile(Path path) throws StartException {
        try {
            Input in = new Input(read(path));
            if (!in.text().equals(EXPORT_TITLE)) {
                throw new StartException(path + " is no file that recover --export has written");
            }
            ClusterId cluster = new ClusterId(in.text());
            NodeId node = new NodeId(in.text());
            add(cluster, node, path, false, AgreementFile.decode(in.bytes(in.remaining())));
        } catch (MalformedException | IllegalArgumentException e) {
            throw new StartException(
                    path + " cannot be read by this program: " + e.getMessage(), e);
        }
    }

    private static byte[] read(Path path) throws StartException {
        try {
            return switch (file(path).read()) {
                case DurableFile.Sound sound -> sound.bytes();
                case DurableFile.Absent _ -> throw new StartException("there is no file " + path);
                case DurableFile.Damaged _ ->
                        throw new StartException(
                                path
                                        + " is damaged, or no file that recover --export has"
                                        + " written");
            };
        } catch (IOException e) {
            throw unusable(path, e);
        }
    }

    private static DurableFile file(Path path) throws StartException {
        Path name = path.getFileName();
        Path folder = path.toAbsolutePath().getParent();
        if (name == null || folder == null || Files.isDirectory(path)) {
            throw new StartException(path + " is no file");
        }
        return new DurableFile(folder, name.toString());
    }

    private static StartException unusable(Path path, IOException e) {
        return e instanceof FolderRefusedException
                ? new StartException(String.valueOf(e.getMessage()), e)
                : new StartException(path + " cannot be used: " + FileProblem.reason(e), e);
    }

    private void add(
            ClusterId cluster,
            NodeId node,
            Path path,
            boolean isHere,
            AgreementFile.Content content)
            throws StartException {
        Recollection knows = Recollection.of(node, content.state(), random);
        Survivor survivor = new Survivor(cluster, node, path, isHere, knows);
        Known twice = known.put(node, new Known(survivor, content));
        if (twice != null) {
            throw new StartException(
                    path + " is of " + node + ", and so is " + twice.survivor().path());
        }
    }

    /** The nodes, in the order of their names. */
    public List<Survivor> survivors() {
        return known.values().stream().map(Known::survivor).toList();
    }

    /**
     * What would be done.
     *
     * @throws StartException where nothing is to be recovered, or these survivors don't go together
     */
    public RecoveryPlan plan() throws StartException {
        return RecoveryPlan.of(survivors());
    }

    /**
     * Begins the new generation in all folders. What they knew before is kept beside.
     *
     * @throws StartException where a folder cannot be written; to begin anew does no harm then
     */
    public void carryOut(RecoveryPlan plan) throws StartException {
        SortedMap<NodeId, DurableState> before = new TreeMap<>();
        known.forEach((node, one) -> before.put(node, one.content().state()));
        Bytes goOn = Bytes.copyOf(AgreedCodec.encode(new Command.GoOn(plan.epoch())));
        SortedMap<NodeId, DurableState> after =
                Recovery.recover(before, plan.voters(), List.of(goOn), random);
        for (ClaimedFolder claim : claims) {
            NodeId node = claim.node();
            Known one = node == null ? null : known.get(node);
            DurableState state = node == null ? null : after.get(node);
            if (one != null && state != null) {
                Path folder = one.survivor().path();
                export(one, file(folder.resolve("coterie.agreement.before-" + state.generation())));
                AgreementFile.begin(
                        claim.agreement(),
                        new AgreementFile.Content(one.content().founders(), state));
            }
        }
    }

    /**
     * Writes what the only node given knows to a file, to be taken to another machine.
     *
     * @throws StartException where it cannot be written
     */
    public void export(Path path) throws StartException {
        if (known.size() != 1) {
            throw new StartException("one node is exported to a file, not " + known.size());
        }
        export(known.firstEntry().getValue(), file(path));
    }

    private static void export(Known one, DurableFile file) throws StartException {
        Output out = new Output();
        out.text(EXPORT_TITLE);
        out.text(one.survivor().cluster().value());
        out.text(one.survivor().node().value());
        out.bytes(AgreementFile.encode(one.content()));
        try {
            file.write(out.toBytes());
        } catch (IOException e) {
            throw new StartException("the file cannot be written: " + FileProblem.reason(e), e);
        }
    }

    /** Lets the folders go. */
    @Override
    public void close() {
        for (ClaimedFolder claim : claims) {
            try {
                claim.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
