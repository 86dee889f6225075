using CommunityAlerts.Sms;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>
/// The carrier of a run, handsets included. It remembers nothing: whatever it is called for arrives, as often as it is
/// called.
/// </summary>
internal sealed class Network(Journal journal, VirtualClock clock)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(16);
    private readonly Lock _lock = new();
    private readonly HashSet<char> _throttled = [];
    private readonly List<DeliveryReport> _owed = [];
    private readonly List<DeliveryReport> _late = [];
    private int _messages;

    /// <summary>Brings a report before the call that it is about has ended.</summary>
    public Func<DeliveryReport, Task> ReportNow { get; set; } = _ => Task.CompletedTask;

    /// <summary>Reports that wait to be posted, and are lost here.</summary>
    public IReadOnlyList<DeliveryReport> TakeOwed() => Take(_owed);

    /// <summary>Reports that come when all is over.</summary>
    public IReadOnlyList<DeliveryReport> TakeLate() => Take(_late);

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken)
    {
        var outcomes = new List<SendOutcome>();
        foreach (var phone in request.To)
        {
            outcomes.Add(await SendAsync(phone, request, cancellationToken));
        }

        // The delay may have outlasted the caller's time-out.
        cancellationToken.ThrowIfCancellationRequested();
        return outcomes;
    }

    /// <summary>Makes reports that could not be written come again.</summary>
    public void Owe(IEnumerable<DeliveryReport> reports)
    {
        lock (_lock)
        {
            _owed.AddRange(reports);
        }
    }

    private async Task<SendOutcome> SendAsync(
        PhoneNumber phone,
        SendRequest request,
        CancellationToken cancellationToken
    )
    {
        var role = Scenario.Of(phone).Role;
        if (role == 'E')
        {
            return new SendOutcome.Refused("4002");
        }

        lock (_lock)
        {
            if (role == 'F' && _throttled.Add(role))
            {
                return new SendOutcome.Throttled(Scenario.RetryAfter);
            }
        }

        journal.Arrived(phone, request);
        var id = $"m{Interlocked.Increment(ref _messages)}";
        var isResent = request.Tag.EndsWith(".2", StringComparison.Ordinal);
        switch (role)
        {
            case 'B':
                await ReportNow(Report(ReportStatus.Delivered));
                Owe([Report(ReportStatus.Delivered)]);
                break;
            case 'C':
                Owe([Report(ReportStatus.Delivered), Report(ReportStatus.Delivered)]);
                break;
            case 'D' when !isResent:
                lock (_lock)
                {
                    _late.Add(Report(ReportStatus.Delivered));
                }

                clock.Turn(Silence);
                cancellationToken.ThrowIfCancellationRequested();
                journal.Trouble("a call of the carrier was not given up after 15 s");
                return new SendOutcome.Unknown("timeout");
            case 'F':
                Owe([Report(ReportStatus.Undelivered)]);
                break;
            case 'G':
                await ReportNow(Report(ReportStatus.Delivered));
                Owe([Report(ReportStatus.Unknown)]);
                break;
            default:
                Owe([Report(ReportStatus.Delivered)]);
                break;
        }

        return new SendOutcome.Accepted(id);

        DeliveryReport Report(ReportStatus status) =>
            new(
                request.Tag,
                id,
                phone,
                status,
                status switch
                {
                    ReportStatus.Unknown => "5002",
                    ReportStatus.Undelivered => "5001",
                    _ => null,
                },
                clock.Now
            );
    }

    private DeliveryReport[] Take(List<DeliveryReport> from)
    {
        lock (_lock)
        {
            DeliveryReport[] taken = [.. from];
            from.Clear();
            return taken;
        }
    }
}
