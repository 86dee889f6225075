using Azure.Core;
using Azure.Core.Pipeline;
using CommunityAlerts.Storage;
using CommunityAlerts.Tests.Support;

namespace CommunityAlerts.Tests.Rounds;

/// <summary>The faults at one storage call.</summary>
public enum CallFault
{
    /// <summary>The call has no effect; the worker dies.</summary>
    DieBefore,

    /// <summary>The call has its effect; the worker dies before it has the answer.</summary>
    DieAfter,

    /// <summary>The answer is lost, and the client repeats the call by itself and meets its own commit.</summary>
    Repeat,

    /// <summary>Another worker does the same from beginning to end while this one is held up before the call.</summary>
    Twin,

    /// <summary>Another worker does all that comes after, too.</summary>
    Overtake,
}

/// <summary>Numbers the storage calls of a worker, and makes one of them fail.</summary>
internal sealed class CallFaults : HttpPipelinePolicy
{
    private int _calls;

    /// <summary>The number of calls so far.</summary>
    public int Calls => _calls;

    /// <summary>The number of the call that fails, from 1; 0 is none.</summary>
    public int At { get; set; }

    public CallFault Fault { get; set; }

    /// <summary>The work of another worker.</summary>
    public Func<Task> Meanwhile { get; set; } = () => Task.CompletedTask;

    public void Begin(int at, CallFault fault) => (_calls, At, Fault) = (0, at, fault);

    /// <summary>An account as a worker sees it whose calls may fail, and as all others do.</summary>
    public static async Task<(StorageAccount Plain, StorageAccount Failing)> AccountAsync(
        CallFaults faults,
        CancellationToken cancellationToken
    )
    {
        var prefix = Azurite.FreshPrefix();
        var connection = await Azurite.ConnectionStringAsync(prefix);
        var plain = StorageAccount.Connect(connection, prefix);
        await plain.CreateAsync(
            [Tables.Lists, Tables.Contacts, Tables.OptOuts, Tables.Rounds, Tables.RoundPeople("202706")],
            [],
            cancellationToken
        );
        return (
            plain,
            StorageAccount.Connect(connection, prefix, o => o.AddPolicy(faults, HttpPipelinePosition.PerCall))
        );
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("All calls are asynchronous.");

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        if (Interlocked.Increment(ref _calls) != At)
        {
            await ProcessNextAsync(message, pipeline);
            return;
        }

        switch (Fault)
        {
            case CallFault.DieBefore:
                throw new WorkerDiedException();
            case CallFault.DieAfter:
                await ProcessNextAsync(message, pipeline);
                throw new WorkerDiedException();
            case CallFault.Repeat:
                await ProcessNextAsync(message, pipeline);
                break;
            case CallFault.Twin or CallFault.Overtake:
                await Meanwhile();
                break;
        }

        await ProcessNextAsync(message, pipeline);
    }
}

/// <summary>The end of a worker in the midst of its work.</summary>
public sealed class WorkerDiedException() : Exception("The worker died.");
