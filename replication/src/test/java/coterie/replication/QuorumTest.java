package coterie.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuorumTest {

    private static final Count QUORUM = Count.Word.QUORUM;

    private static final BucketProperties BUCKET =
            new BucketProperties(
                    3, QUORUM, QUORUM, Quorum.Kind.STRICT, BucketProperties.Conflict.SIBLINGS);

    private static Quorum strict(int n, int required) {
        return new Quorum(n, required, Quorum.Kind.STRICT);
    }

    private static @Nullable Quorum settle(
            @Nullable Integer n, @Nullable Count count, Count defaultCount, int members) {
        return settle(n, count, null, defaultCount, BUCKET, members);
    }

    private static @Nullable Quorum settle(
            @Nullable Integer n,
            @Nullable Count count,
            Quorum.@Nullable Kind kind,
            Count defaultCount,
            BucketProperties bucket,
            int members) {
        QuorumTerms terms = QuorumTerms.settle(n, count, kind, defaultCount, bucket, members);
        return terms == null ? null : terms.among(members);
    }

    @Test
    void termsHoldForAnyNumberOfMembers() {
        QuorumTerms terms = new QuorumTerms(3, QUORUM, Quorum.Kind.STRICT);
        assertThat(QuorumTerms.settle(null, null, null, QUORUM, BUCKET, 1)).isEqualTo(terms);
        assertThat(terms.among(1)).isEqualTo(strict(1, 1));
        assertThat(terms.among(2)).isEqualTo(strict(2, 2));
        assertThat(terms.among(9)).isEqualTo(strict(3, 2));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "2,2", "3,2", "4,3", "5,3", "9,5"})
    void aQuorumIsTheSmallestMajority(int n, int majority) {
        assertThat(settle(n, null, QUORUM, 9)).isEqualTo(strict(n, majority));
        assertThat(strict(n, majority).overlapsItself()).isTrue();
        assertThat(majority == 1 || !strict(n, majority - 1).overlapsItself()).isTrue();
    }

    @Test
    void aDefaultNAboveTheMembersCountsAsTheirNumber() {
        assertThat(settle(null, null, QUORUM, 2)).isEqualTo(strict(2, 2));
    }

    @Test
    void anExplicitNAboveTheMembersIsRefused() {
        assertThat(settle(4, null, QUORUM, 3)).isNull();
        assertThat(settle(0, null, QUORUM, 3)).isNull();
    }

    @Test
    void nineIsTheMostHoweverManyMembersThereAre() {
        assertThat(settle(9, null, QUORUM, 100)).isEqualTo(strict(9, 5));
        assertThat(settle(10, null, QUORUM, 100)).isNull();
    }

    @Test
    void aDefaultCountAboveNCountsAsN() {
        assertThat(settle(1, null, new Count.Exactly(2), 3)).isEqualTo(strict(1, 1));
    }

    @Test
    void anExplicitCountAboveNIsRefused() {
        assertThat(settle(2, new Count.Exactly(3), QUORUM, 3)).isNull();
        assertThat(settle(2, new Count.Exactly(0), QUORUM, 3)).isNull();
        assertThat(settle(2, Count.Word.ALL, QUORUM, 3)).isEqualTo(strict(2, 2));
        assertThat(settle(2, Count.Word.ONE, QUORUM, 3)).isEqualTo(strict(2, 1));
    }

    @Test
    void theKindIsTheRequestsOrElseTheBuckets() {
        assertThat(settle(3, null, Quorum.Kind.SLOPPY, QUORUM, BUCKET, 3))
                .isEqualTo(new Quorum(3, 2, Quorum.Kind.SLOPPY));
        assertThat(settle(3, null, null, QUORUM, BucketProperties.DEFAULT, 3))
                .isEqualTo(new Quorum(3, 2, Quorum.Kind.SLOPPY));
    }

    @Test
    void noSloppyQuorumIsSureToMeetTheNext() {
        assertThat(new Quorum(3, 3, Quorum.Kind.SLOPPY).overlapsItself()).isFalse();
    }

    @Test
    void anImpossibleQuorumCannotBeMade() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Quorum(3, 4, Quorum.Kind.STRICT));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Quorum(10, 1, Quorum.Kind.STRICT));
    }
}
