using System.Text.Json.Serialization;
using Azure;
using CommunityAlerts.Api;
using CommunityAlerts.Deliveries;
using CommunityAlerts.Sms;
using CommunityAlerts.Storage;
using NodaTime.Extensions;

namespace CommunityAlerts.Hosting;

/// <summary>The state of the application's dependencies.</summary>
/// <param name="Status"><c>up</c> or <c>down</c>.</param>
/// <param name="Missing">
/// Where it is down: <c>storage</c> (out of reach), else each of <c>table {name}</c>, <c>queue {name}</c>, <c>container
/// {name}</c> that is not there, <c>number-key seal</c> where the secret of number keys cannot be proven any more, and
/// <c>disk space</c> on a local host whose disk is full.
/// </param>
public sealed record HealthView(string Status, IReadOnlyList<string>? Missing = null)
{
    [JsonIgnore]
    public bool IsUp => Missing is null;
}

/// <summary>A further dependency of the application, which a host registers.</summary>
public interface IHealthPart
{
    /// <summary>The name of the missing dependency, one or two words; null while it is available.</summary>
    string? Missing { get; }
}

/// <summary>Checks whether the tables, queues and the container that the application needs exist.</summary>
/// <remarks>
/// Three listings of the storage account and one point read at most every five seconds, however many ask; a check
/// ends after five seconds.
/// </remarks>
public sealed class HealthCheck(
    StorageAccount storage,
    NumberKeySeal seal,
    IEnumerable<IHealthPart> parts,
    TimeProvider clock
) : IDisposable
{
    private static readonly TimeSpan CachedFor = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim _lock = new(1, 1);
    private (long At, HealthView View)? _last;

    /// <summary>Returns the state, at most five seconds old.</summary>
    /// <exception cref="OperationCanceledException">The caller left.</exception>
    public async Task<HealthView> RunAsync(CancellationToken cancellationToken)
    {
        await _lock.WaitAsync(cancellationToken);
        try
        {
            if (_last is not { } last || clock.GetElapsedTime(last.At) >= CachedFor)
            {
                _last = last = (clock.GetTimestamp(), await CheckAsync(cancellationToken));
            }

            return last.View;
        }
        finally
        {
            _lock.Release();
        }
    }

    public void Dispose() => _lock.Dispose();

    private async Task<HealthView> CheckAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(Timeout);
        try
        {
            var tables = storage.ReadTableNamesAsync(timeout.Token);
            var queues = storage.ReadQueueNamesAsync(timeout.Token);
            var container = storage.Uploads.ExistsAsync(timeout.Token);
            await Task.WhenAll(tables, queues, container);
            // Today's broadcasts are written to this month's table of recipients.
            var month = Tables.Recipients(BroadcastKey.Month(clock.GetCurrentInstant()));
            List<string> missing =
            [
                .. Tables.All.Append(month).Except(await tables, StringComparer.Ordinal).Select(t => $"table {t}"),
                .. Queues.All.Except(await queues, StringComparer.Ordinal).Select(q => $"queue {q}"),
                .. (await container).Value ? Array.Empty<string>() : [$"container {StorageAccount.UploadsContainer}"],
            ];
            if (
                !missing.Contains($"table {Tables.Settings}", StringComparer.Ordinal)
                && !await seal.VerifyAsync(timeout.Token)
            )
            {
                missing.Add(NumberKeySeal.Name);
            }

            missing.AddRange(parts.Select(p => p.Missing).OfType<string>());
            return missing is [] ? new HealthView("up") : new HealthView("down", missing);
        }
        catch (Exception e)
            when (!cancellationToken.IsCancellationRequested
                && (e is OperationCanceledException or RequestFailedException || e.IsOutage())
            )
        {
            return new HealthView("down", ["storage"]);
        }
    }
}
