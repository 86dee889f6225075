using System.Globalization;
using CommunityAlerts.Broadcasts;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>The kinds of fault at one call of a run.</summary>
internal enum FaultKind
{
    /// <summary>The call fails and had no effect; the worker sees an exception.</summary>
    FailBefore,

    /// <summary>The call has its effect, its answer is lost; the worker sees an exception.</summary>
    FailAfter,

    /// <summary>
    /// The call has its effect and its answer is lost, but the client repeats the call by itself and meets its own
    /// commit.
    /// </summary>
    FailAfterRetried,

    /// <summary>
    /// The call fails and had no effect, for the fifth time: the message is set aside and never comes again.
    /// </summary>
    Lose,

    /// <summary>The process dies before the call; its message comes back.</summary>
    DieBefore,

    /// <summary>The process dies after the call had its effect.</summary>
    DieAfter,

    /// <summary>An operator cancels, before the call.</summary>
    Cancel,

    /// <summary>An operator pauses, before the call, and resumes some minutes later.</summary>
    Pause,

    /// <summary>Another operator starts a broadcast to the remainder, before the call.</summary>
    OtherRemainder,

    /// <summary>Somebody opts out, before the call.</summary>
    OptOut,

    /// <summary>The worker is held up for 70 s: longer than it may call.</summary>
    Jump70Seconds,

    /// <summary>The worker is held up for three minutes, and the sweep runs before it wakes.</summary>
    Jump3Minutes,

    /// <summary>
    /// The worker is held up for an hour, past the latest useful time, and the sweep runs before it wakes.
    /// </summary>
    JumpHour,

    /// <summary>
    /// A second worker does the same from beginning to end: the message was delivered twice, the timer overlaps, the
    /// caller repeats.
    /// </summary>
    Twin,

    /// <summary>The sweep runs.</summary>
    Sweep,

    /// <summary>
    /// Somebody opts out, and a second worker does the same until it has stored its first rows, then dies.
    /// </summary>
    OptOutThenHalfTwin,

    /// <summary>
    /// A second worker does the same until it has stored its first rows, then dies, and somebody opts out.
    /// </summary>
    HalfTwinThenOptOut,
}

/// <summary>
/// One thing that goes wrong, and where: at the call of this name where there is one, else at the call of this number.
/// </summary>
internal sealed record Fault(FaultKind Kind, int Number, string? Name = null)
{
    public bool IsAt(Call call) => Name is null ? call.Number == Number : call.Name == Name;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}@{Number}");
}

/// <summary>What operators do besides requesting.</summary>
public enum Course
{
    /// <summary>Nothing.</summary>
    Plain,

    /// <summary>They pause in the midst of sending, and resume some minutes later.</summary>
    Paused,

    /// <summary>They cancel in the midst of sending, and request a broadcast to the remainder.</summary>
    Remainder,
}

/// <summary>One run: the scenario's variant, what goes wrong, and the order in which messages are delivered.</summary>
/// <param name="OnUnknown">The handling of unknown texts: the scenario's variant.</param>
/// <param name="Faults">The faults: none, one, or two.</param>
/// <param name="Seed">
/// 0 delivers messages in order, once each; anything else shuffles and repeats them by this seed.
/// </param>
/// <param name="AfterLease">Whether a dead worker's message comes back after its ten minutes, not at once.</param>
/// <param name="ByCampaign">Whether the campaign timer starts, instead of a caller.</param>
/// <param name="WithDeck">Whether the campaign has a deck and two occurrences: <see cref="DeckScenario"/>.</param>
/// <param name="Course">What operators do besides requesting.</param>
internal sealed record Plan(
    OnUnknown OnUnknown,
    IReadOnlyList<Fault> Faults,
    int Seed = 0,
    bool AfterLease = false,
    bool ByCampaign = false,
    bool WithDeck = false,
    Course Course = Course.Plain
)
{
    public int Occurrences => WithDeck ? 2 : 1;

    /// <summary>Whether the client repeats by itself what got no answer.</summary>
    public bool ClientRetries => Faults.Any(f => f.Kind == FaultKind.FailAfterRetried);

    /// <summary>
    /// Whether nothing was lost on the way and nobody decided anything: then everybody must get what they get in a
    /// quiet run.
    /// </summary>
    public bool MustChangeNothing =>
        Faults.All(f => f.Kind is FaultKind.FailAfterRetried or FaultKind.Twin or FaultKind.Sweep or FaultKind.Pause);

    /// <summary>One line that <see cref="Parse"/> reads again.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{OnUnknown} {(Faults.Count == 0 ? "-" : string.Join('+', Faults))} seed={Seed} lease={AfterLease} "
                + $"campaign={ByCampaign} deck={WithDeck}{(Course == Course.Plain ? "" : $" course={Course}")}"
        );

    /// <summary>Reads what a failing run printed.</summary>
    public static Plan Parse(string line)
    {
        var parts = line.Split(' ');
        var faults =
            parts[1] == "-"
                ? []
                : parts[1]
                    .Split('+')
                    .Select(f => f.Split('@'))
                    .Select(f => new Fault(Enum.Parse<FaultKind>(f[0]), int.Parse(f[1], CultureInfo.InvariantCulture)));
        return new Plan(
            Enum.Parse<OnUnknown>(parts[0]),
            [.. faults],
            int.Parse(parts[2]["seed=".Length..], CultureInfo.InvariantCulture),
            bool.Parse(parts[3]["lease=".Length..]),
            bool.Parse(parts[4]["campaign=".Length..]),
            bool.Parse(parts[5]["deck=".Length..]),
            parts.Length > 6 ? Enum.Parse<Course>(parts[6]["course=".Length..]) : Course.Plain
        );
    }

    /// <summary>
    /// Puts names to the numbers, so that a fault finds its call although calls that run side by side change places.
    /// </summary>
    public Plan At(IReadOnlyList<Call> calls) =>
        Seed != 0
            ? this
            : this with
            {
                Faults =
                [
                    .. Faults.Select(f => f.Number <= calls.Count ? f with { Name = calls[f.Number - 1].Name } : f),
                ],
            };
}

/// <summary>One numbered call of a run.</summary>
/// <param name="Number">The call's number from 1, in the order in which calls began.</param>
/// <param name="Activity">The activity that makes the call: <c>send 0/1</c>, <c>sweep (2)</c>.</param>
/// <param name="What">The verb and the row, the same in every run.</param>
/// <param name="Name">
/// The activity, verb and row, and the number of such calls before: the same call in every run.
/// </param>
/// <param name="Writes">
/// Whether the call can change anything: a read that fails after its effect equals a read that fails before.
/// </param>
internal sealed record Call(int Number, string Activity, string What, string Name, bool Writes)
{
    /// <summary>Whether nothing came after it in its activity.</summary>
    public bool IsLast { get; set; }

    /// <summary>Whether the next call of the run is one of the same activity.</summary>
    public bool IsFollowed { get; set; }

    public bool IsCarrier => What.StartsWith("carrier", StringComparison.Ordinal);

    /// <summary>Whether a batch's row is replaced: claimed, recorded, reported or swept.</summary>
    public bool IsOfBatchRow => Writes && What.Contains("batch~", StringComparison.Ordinal);

    public bool IsOf(string table) => What.Split(' ')[1] == table;

    public bool IsWithin(string activity) => Activity.StartsWith(activity, StringComparison.Ordinal);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"call {Number}, {Name}");
}
