using CommunityAlerts.Broadcasts;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>Record of one run in the order of its effects, by which the verdict judges.</summary>
internal sealed class Journal
{
    private readonly Lock _lock = new();
    private readonly List<Call> _calls = [];
    private readonly Dictionary<string, int> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TimeSpan> _firstSeen = new(StringComparer.Ordinal);
    private readonly List<Claimed> _claims = [];
    private readonly List<CarrierCall> _carrierCalls = [];
    private readonly List<Text> _texts = [];
    private readonly List<DeliveryReport> _answered = [];
    private readonly List<string> _troubles = [];
    private readonly List<string> _broadcasts = [];
    private readonly SortedSet<string> _unknowns = new(StringComparer.Ordinal);
    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _cancelled = new(StringComparer.Ordinal);
    private readonly List<PausePeriod> _pauses = [];
    private readonly Dictionary<string, int> _optOuts = new(StringComparer.Ordinal);
    private int _sequence;
    private int _passes;

    public IReadOnlyList<Call> Calls => _calls;
    public IReadOnlyList<CarrierCall> CarrierCalls => _carrierCalls;
    public IReadOnlyList<Text> Texts => _texts;

    /// <summary>Reports that were answered as written.</summary>
    public IReadOnlyList<DeliveryReport> Answered => _answered;

    /// <summary>
    /// Events that must not happen whatever the fault: an exception that nothing explains, a refused request.
    /// </summary>
    public IReadOnlyList<string> Troubles => _troubles;

    /// <summary>Sequence of the write that stored each number's opt-out, by key.</summary>
    public IReadOnlyDictionary<string, int> OptOuts => _optOuts;

    /// <summary>Sequence of the write that stored each broadcast's cancellation, by id.</summary>
    public IReadOnlyDictionary<string, int> Cancelled => _cancelled;

    /// <summary>Whether the first broadcast is cancelled.</summary>
    public bool IsCancelled => _cancelled.ContainsKey(Broadcast);

    /// <summary>The times for which the first broadcast was paused.</summary>
    public IReadOnlyList<PausePeriod> Pauses => _pauses;

    /// <summary>The open pause of the first broadcast; null where there is none.</summary>
    public PausePeriod? OpenPause => _pauses.LastOrDefault(p => p.Resumed is null);

    /// <summary>The id of the first broadcast that was stored; empty before.</summary>
    public string Broadcast => _broadcasts.Count == 0 ? "" : _broadcasts[0];

    /// <summary>The ids of all broadcasts that were stored, the first one first.</summary>
    public IReadOnlyList<string> Broadcasts => _broadcasts;

    /// <summary>Every entry of a batch that was ever stored as unknown, in order.</summary>
    public string Unknowns => string.Join(' ', _unknowns);

    /// <summary>Number of broadcasts that the sweep has marked.</summary>
    public int Finished => _finished.Count;

    /// <summary>Every pass through any wire, numbered or not.</summary>
    public int Passes => _passes;

    public int Pass() => Interlocked.Increment(ref _passes);

    /// <summary>Gives the call its number and its name.</summary>
    public Call Number(string activity, string what, bool writes)
    {
        lock (_lock)
        {
            var name = $"{activity}: {what}";
            var before = _names[name] = _names.GetValueOrDefault(name) + 1;
            var call = new Call(_calls.Count + 1, activity, what, before == 1 ? name : $"{name} #{before}", writes)
            {
                IsLast = true,
            };
            if (_calls.FindLast(c => c.Activity == activity) is { } previous)
            {
                previous.IsLast = false;
                previous.IsFollowed = previous == _calls[^1];
            }

            _calls.Add(call);
            return call;
        }
    }

    /// <summary>A claim's write sets out: the deadline runs from the first time.</summary>
    public void ClaimSent(string token, TimeSpan at)
    {
        lock (_lock)
        {
            _firstSeen.TryAdd(token, at);
        }
    }

    /// <summary>A row with this claim is stored; only the first time is the claim.</summary>
    public void ClaimStored(string token, int bucket, int batch, Worker worker)
    {
        lock (_lock)
        {
            if (_claims.TrueForAll(c => c.Token != token))
            {
                _claims.Add(new Claimed(++_sequence, token, bucket, batch, worker, _firstSeen[token]));
            }
        }
    }

    /// <summary>A broadcast's row is stored.</summary>
    /// <param name="broadcast">The broadcast.</param>
    /// <param name="at">Time on the monotonic clock.</param>
    public void BroadcastStored(Broadcast broadcast, TimeSpan at)
    {
        lock (_lock)
        {
            if (!_broadcasts.Contains(broadcast.Id))
            {
                _broadcasts.Add(broadcast.Id);
            }

            if (broadcast.FinishedAt is not null)
            {
                _finished.Add(broadcast.Id);
            }

            if (broadcast.CancelledAt is not null)
            {
                _cancelled.TryAdd(broadcast.Id, ++_sequence);
            }

            if (broadcast.Id == Broadcast && broadcast.Paused is not null != OpenPause is not null)
            {
                if (OpenPause is { } open)
                {
                    open.Resumed = ++_sequence;
                }
                else
                {
                    _pauses.Add(new PausePeriod(++_sequence, at));
                }
            }
        }
    }

    /// <summary>A batch row is stored.</summary>
    /// <param name="batch">The batch's name, the same in every run.</param>
    /// <param name="entries">Entries of its recipients, by position.</param>
    public void BatchStored(string batch, IEnumerable<DeliveryEntry> entries)
    {
        lock (_lock)
        {
            _unknowns.UnionWith(
                entries.Index().Where(s => s.Item.State == DeliveryState.Unknown).Select(s => $"{batch}/{s.Index}")
            );
        }
    }

    public void OptOutStored(string key)
    {
        lock (_lock)
        {
            _optOuts.TryAdd(key, ++_sequence);
        }
    }

    public void CarrierCalled(SendRequest request, Worker worker, TimeSpan at, bool tooLate)
    {
        var (id, epoch) = TextTag.TryParse(request.Tag) ?? new TextTag(default, Epoch: 0);
        lock (_lock)
        {
            var claim = _claims.FindLast(c => c.Bucket == id.Bucket && c.Batch == id.Number && c.Worker == worker);
            _carrierCalls.Add(new CarrierCall(++_sequence, at, id, epoch, request.To, claim, tooLate));
        }
    }

    public void Arrived(PhoneNumber phone, SendRequest request)
    {
        var (id, epoch) = TextTag.TryParse(request.Tag) ?? new TextTag(default, Epoch: 0);
        lock (_lock)
        {
            _texts.Add(new Text(phone, request.Text, id, epoch));
        }
    }

    public void Wrote(IEnumerable<DeliveryReport> reports)
    {
        lock (_lock)
        {
            _answered.AddRange(reports);
        }
    }

    public void Trouble(string what)
    {
        lock (_lock)
        {
            _troubles.Add(what);
        }
    }
}

/// <summary>A claim as it was stored.</summary>
/// <param name="Sequence">Position in the sequence of everything recorded.</param>
/// <param name="SentAt">Time at which its write was first sent, on the monotonic clock.</param>
internal sealed record Claimed(int Sequence, string Token, int Bucket, int Batch, Worker Worker, TimeSpan SentAt);

/// <summary>A call of the carrier.</summary>
/// <param name="At">Time at which the call began, on the monotonic clock.</param>
/// <param name="Claim">The last claim that this worker stored on this batch; null where there is none.</param>
/// <param name="TooLate">Whether the call began after the broadcast's latest useful time.</param>
internal sealed record CarrierCall(
    int Sequence,
    TimeSpan At,
    BatchId Batch,
    int Epoch,
    IReadOnlyList<PhoneNumber> To,
    Claimed? Claim,
    bool TooLate
);

/// <summary>A pause as it was stored.</summary>
/// <param name="Sequence">Position in the sequence of everything recorded.</param>
/// <param name="At">Time at which it was stored, on the monotonic clock.</param>
internal sealed record PausePeriod(int Sequence, TimeSpan At)
{
    /// <summary>The position of the write that ended it; null while it lasts.</summary>
    public int? Resumed { get; set; }

    /// <summary>Whether something at this position in the sequence happened meanwhile.</summary>
    public bool Covers(int sequence) => sequence > Sequence && !(sequence > Resumed);
}

/// <summary>A text on a handset.</summary>
internal sealed record Text(PhoneNumber Phone, string Body, BatchId Batch, int Epoch);
