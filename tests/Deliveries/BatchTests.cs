using System.Collections.Immutable;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using NodaTime;
using Xunit;

namespace CommunityAlerts.Tests.Deliveries;

/// <summary>
/// The delivery protocol's rules R1 to R4 (Broadcasts/README.md#r1), as rows: who may conclude what, from which state.
/// </summary>
public sealed class BatchTests
{
    private const string Mine = "mine";
    private const string Theirs = "theirs";
    private static readonly Instant Now = Instant.FromUtc(2027, 6, 18, 8, 30);
    private static readonly PhoneNumber Phone = PhoneNumber.FromE164("+13125550100");
    private static readonly ImmutableSortedDictionary<string, int> Open = ImmutableSortedDictionary<
        string,
        int
    >.Empty.Add("default", 1);

    [Theory]
    // The holder decides for recipients who still wait in the epoch that was called.
    [InlineData("waiting", 1, Mine, "accepted", 1, "accepted")]
    [InlineData("waiting", 1, Mine, "refused", 1, "refused")]
    [InlineData("waiting", 1, Mine, "skipped", 1, "skipped")]
    [InlineData("waiting", 1, Mine, "unknown-outcome", 1, "unknown")]
    [InlineData("waiting", 1, Mine, "throttled", 1, "waiting")]
    [InlineData("waiting", 1, Mine, "unreachable", 1, "waiting")]
    // In the second epoch "not sent" cannot be known: the first text may be out.
    [InlineData("waiting", 2, Mine, "refused", 2, "unknown")]
    [InlineData("waiting", 2, Mine, "skipped", 2, "unknown")]
    [InlineData("waiting", 2, Mine, "accepted", 2, "accepted")]
    // A report came before the answer: it knows better.
    [InlineData("delivered", 1, Mine, "accepted", 1, "delivered")]
    [InlineData("undelivered", 1, Mine, "accepted", 1, "undelivered")]
    [InlineData("unknown", 1, Mine, "accepted", 1, "unknown")]
    // Another epoch than the one called.
    [InlineData("waiting", 2, Mine, "accepted", 1, "waiting")]
    // The claim is gone: only "accepted" may be said, and not where another holds the batch.
    [InlineData("unknown", 1, null, "accepted", 1, "accepted")]
    [InlineData("unknown", 1, Theirs, "accepted", 1, "accepted")]
    [InlineData("waiting", 1, null, "accepted", 1, "accepted")]
    [InlineData("waiting", 1, Theirs, "accepted", 1, "waiting")]
    [InlineData("unknown", 2, Theirs, "accepted", 1, "unknown")]
    [InlineData("unknown", 2, null, "accepted", 1, "accepted")]
    [InlineData("waiting", 1, null, "refused", 1, "waiting")]
    [InlineData("waiting", 1, null, "skipped", 1, "waiting")]
    [InlineData("waiting", 1, null, "unknown-outcome", 1, "waiting")]
    [InlineData("unknown", 1, null, "refused", 1, "unknown")]
    [InlineData("delivered", 1, null, "accepted", 1, "delivered")]
    [InlineData("undelivered", 1, null, "accepted", 1, "undelivered")]
    [InlineData("skipped", 1, null, "accepted", 1, "skipped")]
    [InlineData("refused", 1, null, "accepted", 1, "refused")]
    public void A_workers_result_changes_only_what_it_may(
        string was,
        int epoch,
        string? holder,
        string outcome,
        int called,
        string expected
    )
    {
        var batch = Of(was, epoch, holder);

        var recorded = batch.ApplyResults(
            Mine,
            new Dictionary<int, SendResult> { [0] = Result(outcome, called) },
            new RescheduleInfo(Now, Open),
            Now
        );

        Assert.Equal(expected, Name(recorded.Entries[0].State));
        Assert.Equal(holder == Mine ? null : holder, recorded.Claim?.Token);
    }

    [Theory]
    // Once, and only from unknown in the first epoch, once it is old enough.
    [InlineData("unknown", 1, 60, "waiting", 2)]
    [InlineData("unknown", 1, 59, "unknown", 1)]
    [InlineData("unknown", 2, 60, "unknown", 2)]
    // Whatever is certain is never called again.
    [InlineData("accepted", 1, 60, "accepted", 1)]
    [InlineData("delivered", 1, 60, "delivered", 1)]
    [InlineData("undelivered", 1, 60, "undelivered", 1)]
    [InlineData("refused", 1, 60, "refused", 1)]
    [InlineData("skipped", 1, 60, "skipped", 1)]
    [InlineData("waiting", 1, 60, "waiting", 1)]
    public void An_unknown_text_in_its_first_epoch_is_resent_once_it_is_old_enough(
        string was,
        int epoch,
        int minutesAgo,
        string expected,
        int expectedEpoch
    )
    {
        var batch = Of(was, epoch, holder: null);

        var resent = batch.StartResend(unknownBefore: Now + Duration.FromMinutes(minutesAgo - 60), due: Now, Now);

        Assert.Equal(expected, Name(resent.Entries[0].State));
        Assert.Equal(expectedEpoch, resent.Entries[0].Epoch);
    }

    [Fact]
    public void A_claimed_batch_is_not_resent() =>
        Assert.Throws<InvalidOperationException>(() => Of("unknown", 1, Theirs).StartResend(Now, Now, Now));

    [Fact]
    public void Tries_are_counted_until_something_comes_of_one()
    {
        var tried = Of("waiting", 1, holder: null).MarkRequeued(Now).WithClaim(Mine, Now);
        var nothing = tried.ApplyResults(
            Mine,
            new Dictionary<int, SendResult> { [0] = Result("throttled", 1) },
            new RescheduleInfo(Now, Open),
            Now
        );
        var something = nothing
            .WithClaim(Mine, Now)
            .ApplyResults(
                Mine,
                new Dictionary<int, SendResult> { [0] = Result("accepted", 1) },
                new RescheduleInfo(Now, Open),
                Now
            );

        Assert.Equal([2, 2, 0], new[] { tried.Tries, nothing.Tries, something.Tries });
    }

    [Theory]
    // "It was delivered" follows all that may be out.
    [InlineData("waiting", false, 1, ReportStatus.Delivered, 1, "delivered")]
    [InlineData("waiting", true, 1, ReportStatus.Delivered, 1, "delivered")]
    [InlineData("accepted", false, 1, ReportStatus.Delivered, 1, "delivered")]
    [InlineData("unknown", false, 1, ReportStatus.Delivered, 1, "delivered")]
    [InlineData("undelivered", false, 1, ReportStatus.Delivered, 1, "delivered")]
    [InlineData("waiting", false, 2, ReportStatus.Delivered, 1, "delivered")]
    // A failure concludes for its own epoch, where a call may have been made.
    [InlineData("waiting", true, 1, ReportStatus.Undelivered, 1, "undelivered")]
    [InlineData("waiting", false, 1, ReportStatus.Undelivered, 1, "waiting")]
    [InlineData("accepted", false, 1, ReportStatus.Undelivered, 1, "undelivered")]
    [InlineData("unknown", false, 1, ReportStatus.Undelivered, 1, "undelivered")]
    [InlineData("accepted", false, 2, ReportStatus.Undelivered, 1, "accepted")]
    // 5002: it may have arrived.
    [InlineData("accepted", false, 1, ReportStatus.Unknown, 1, "unknown")]
    [InlineData("waiting", true, 1, ReportStatus.Unknown, 1, "unknown")]
    [InlineData("waiting", false, 1, ReportStatus.Unknown, 1, "waiting")]
    [InlineData("undelivered", false, 1, ReportStatus.Unknown, 1, "undelivered")]
    // Nothing follows delivered, nor what was never sent.
    [InlineData("delivered", false, 1, ReportStatus.Undelivered, 1, "delivered")]
    [InlineData("delivered", false, 1, ReportStatus.Unknown, 1, "delivered")]
    [InlineData("skipped", false, 1, ReportStatus.Delivered, 1, "skipped")]
    [InlineData("refused", false, 1, ReportStatus.Delivered, 1, "refused")]
    public void A_report_changes_only_what_it_may(
        string was,
        bool claimed,
        int epoch,
        ReportStatus status,
        int called,
        string expected
    )
    {
        var batch = Of(was, epoch, claimed ? Theirs : null);

        var reported = batch.ApplyReports([(0, called, new DeliveryReport("", "m", Phone, status, "4001", Now))]);

        Assert.Equal(expected, Name((reported ?? batch).Entries[0].State));
        Assert.Equal(expected == was, reported is null);
    }

    [Fact]
    public void An_expired_claim_leaves_waiting_texts_unknown_and_changes_no_others()
    {
        var batch = Of("waiting", 1, Theirs);
        batch = batch with
        {
            Entries =
            [
                .. batch.Entries,
                batch.Entries[0] with
                {
                    State = DeliveryState.Delivered,
                },
                batch.Entries[0] with
                {
                    State = DeliveryState.Skipped,
                },
            ],
        };

        var expired = batch.ExpireClaim(Now);

        Assert.Equal(
            [DeliveryState.Unknown, DeliveryState.Delivered, DeliveryState.Skipped],
            expired.Entries.Select(s => s.State)
        );
        Assert.Null(expired.Claim);
    }

    [Fact]
    public void The_sweep_never_concludes_for_a_claimed_batch() =>
        Assert.Throws<InvalidOperationException>(() =>
            Of("waiting", 1, Theirs).SkipWaiting(SkipReasons.Cancelled, Now)
        );

    [Theory]
    // Who still waited gets no text; after a resend the first one may be out.
    [InlineData("waiting", 1, "skipped", "opted-out")]
    [InlineData("waiting", 2, "unknown", "opted-out")]
    [InlineData("accepted", 1, "accepted", "4001")]
    [InlineData("delivered", 1, "delivered", "4001")]
    [InlineData("undelivered", 2, "undelivered", "4001")]
    [InlineData("refused", 1, "refused", "4001")]
    [InlineData("unknown", 1, "unknown", "4001")]
    [InlineData("skipped", 1, "skipped", "4001")]
    public void An_erased_entry_keeps_its_position_and_state_and_nothing_personal(
        string was,
        int epoch,
        string expected,
        string reason
    )
    {
        var batch = Of(was, epoch, holder: null);
        var whole = batch.Entries[0] with { MessageId = "m", Reason = "4001" };
        batch = batch with { Entries = [whole, whole] };

        var erased = batch.EraseEntry(1, Now + Duration.FromMinutes(1));

        Assert.Equal(whole, erased.Entries[0]);
        Assert.Equal("", erased.Entries[1].KeyPrefix);
        Assert.Equal("", erased.Entries[1].MessageId);
        Assert.Equal(expected, Name(erased.Entries[1].State));
        Assert.Equal(reason, erased.Entries[1].Reason);
        Assert.Equal(epoch, erased.Entries[1].Epoch);
        Assert.Equal(erased.Entries[1], DeliveryEntry.Parse(erased.Entries[1].Write()));
        Assert.Equal(2, erased.Count().Recipients);
    }

    [Fact]
    public void A_recipient_in_a_claimed_batch_cannot_be_erased() =>
        Assert.Throws<InvalidOperationException>(() => Of("waiting", 1, Theirs).EraseEntry(0, Now));

    [Property(MaxTest = 2_000)]
    public Property Reports_in_any_order_and_any_number_end_the_same_way_when_one_says_delivered() =>
        Prop.ForAll(
            Arb.From(
                from reports in Gen.Elements(ReportStatus.Delivered, ReportStatus.Undelivered, ReportStatus.Unknown)
                    .ListOf(5)
                from was in Gen.Elements("accepted", "unknown", "waiting")
                from held in Gen.Elements<string?>(null, Theirs)
                select (reports.ToList(), was, held)
            ),
            c =>
            {
                var batch = c.Item1.Aggregate(
                    Of(c.was, 1, c.held),
                    (b, status) => b.ApplyReports([(0, 1, new DeliveryReport("", "m", Phone, status, null, Now))]) ?? b
                );
                var state = batch.Entries[0].State;
                return c.Item1.Contains(ReportStatus.Delivered)
                    ? state == DeliveryState.Delivered
                    : state != DeliveryState.Delivered;
            }
        );

    [Theory]
    [InlineData(DeliveryState.Waiting, "", "")]
    [InlineData(DeliveryState.Accepted, "", "Outgoing_20270618_9b2d")]
    [InlineData(DeliveryState.Refused, "4000", "")]
    [InlineData(DeliveryState.Unknown, "claim-expired", "")]
    [InlineData(DeliveryState.Delivered, "2000", "m")]
    [InlineData(DeliveryState.Undelivered, "4001", "m")]
    [InlineData(DeliveryState.Skipped, "too-late", "")]
    public void A_delivery_entry_round_trips(DeliveryState state, string reason, string messageId)
    {
        var deliveryEntry = new DeliveryEntry("0123456789", state, reason, 2, messageId, Now);

        Assert.Equal(deliveryEntry, DeliveryEntry.Parse(deliveryEntry.Write()));
    }

    [Fact]
    public void Carrier_values_are_cleaned_and_shortened_in_a_delivery_entry()
    {
        var deliveryEntry = new DeliveryEntry(
            "0123456789",
            DeliveryState.Refused,
            "a|b\nc d",
            1,
            new string('x', 5_000),
            Now
        );

        var read = DeliveryEntry.Parse(deliveryEntry.Write());

        Assert.Equal("abcd", read.Reason);
        Assert.Equal(100, read.MessageId.Length);
    }

    [Fact]
    public void A_full_batch_fits_a_property()
    {
        var deliveryEntry = new DeliveryEntry(
            "0123456789",
            DeliveryState.Undelivered,
            "4001",
            2,
            new string('m', 100),
            Now
        );

        Assert.InRange(string.Join('\n', Enumerable.Repeat(deliveryEntry.Write(), 99)).Length * 2, 1, 64 * 1024);
    }

    private static Batch Of(string state, int epoch, string? holder) =>
        new()
        {
            Id = new BatchId("202706-00000000000000000000000000", 0, 0),
            ComposedAt = Now,
            DueAt = Now,
            Claim = holder is null ? null : new Claim(holder, Now),
            Entries =
            [
                new DeliveryEntry("0123456789", Enum.Parse<DeliveryState>(state, ignoreCase: true), "", epoch, "", Now),
            ],
        };

    private static SendResult Result(string outcome, int epoch) =>
        outcome switch
        {
            "accepted" => new SendResult(epoch, new SendOutcome.Accepted("m")),
            "refused" => new SendResult(epoch, new SendOutcome.Refused("4000")),
            "unknown-outcome" => new SendResult(epoch, new SendOutcome.Unknown("500")),
            "throttled" => new SendResult(epoch, new SendOutcome.Throttled(null)),
            "unreachable" => new SendResult(epoch, new SendOutcome.Unreachable()),
            "skipped" => new SendResult(epoch, null, SkipReasons.Cancelled),
            _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "No such outcome."),
        };

    private static string Name(DeliveryState state) => state.ToString().ToLowerInvariant();
}
