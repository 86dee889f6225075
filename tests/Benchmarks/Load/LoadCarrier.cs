using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using CommunityAlerts.Sms;

namespace CommunityAlerts.Tests.Benchmarks.Load;

/// <summary>A text that the carrier took and owes a report for.</summary>
internal sealed record TakenText(string Phone, string Tag, string Id);

/// <summary>
/// A carrier that takes every text at once and touches no storage, so that what is measured is the engine.
/// </summary>
internal sealed class LoadCarrier : ICarrier
{
    private readonly Channel<TakenText> _taken = Channel.CreateUnbounded<TakenText>();
    private readonly Lock _lock = new();

    /// <summary>Phone numbers as integers, since everything kept here counts as memory of the run.</summary>
    private readonly HashSet<long> _handsets = [];
    private int _count;
    private long _firstAt;

    public bool IsSimulated => true;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Handsets with a text; as many as <see cref="Count"/> unless somebody got two.</summary>
    public int Handsets
    {
        get
        {
            lock (_lock)
            {
                return _handsets.Count;
            }
        }
    }

    /// <summary>Time of the first text, as a <see cref="Stopwatch"/> timestamp.</summary>
    public long FirstAt => Interlocked.Read(ref _firstAt);

    /// <summary>Every text taken, in the order of taking.</summary>
    public ChannelReader<TakenText> Taken => _taken.Reader;

    /// <summary>Ends the stream of texts.</summary>
    public void Close() => _taken.Writer.Complete();

    public Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken)
    {
        Interlocked.CompareExchange(ref _firstAt, Stopwatch.GetTimestamp(), 0);
        var outcomes = new SendOutcome[request.To.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var phone = request.To[i].E164;
            lock (_lock)
            {
                _handsets.Add(long.Parse(phone.AsSpan(1), CultureInfo.InvariantCulture));
            }

            // As long as the ids of Azure Communication Services.
            var id = string.Create(
                CultureInfo.InvariantCulture,
                $"Outgoing_20270618{Interlocked.Increment(ref _count):000000000000}_noid"
            );
            outcomes[i] = new SendOutcome.Accepted(id);
            _taken.Writer.TryWrite(new TakenText(phone, request.Tag, id));
        }

        return Task.FromResult<IReadOnlyList<SendOutcome>>(outcomes);
    }
}
