using CommunityAlerts.Api;
using CommunityAlerts.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Sms.Carriers;

/// <summary>
/// Guards a carrier that texts real phones: it sends nothing for a store whose clock was changed, where dates and quiet
/// hours are wrong.
/// </summary>
/// <remarks>
/// Lists marked <c>sample</c> are refused by the callers, both when a broadcast is requested and before each call,
/// because <see cref="IsSimulated"/> is false.
/// </remarks>
/// <param name="inner">The carrier.</param>
/// <param name="storage">The storage account whose clock mark is read.</param>
/// <param name="clock">Measures the age of the last read of the mark.</param>
public sealed class RealCarrier(ICarrier inner, StorageAccount storage, TimeProvider clock) : ICarrier
{
    /// <summary>
    /// The code of <see cref="SendOutcome.SenderRejected"/> where the clock of the store was changed.
    /// </summary>
    public const string ClockChanged = "turned-clock";

    private static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(1);
    private long? _lastUnchangedAt;

    public bool IsSimulated => false;

    public string Name => inner.Name;

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (await IsClockChangedAsync(cancellationToken))
            {
                return [.. request.To.Select(_ => new SendOutcome.SenderRejected(ClockChanged))];
            }
        }
        catch (Exception e) when (e.IsOutage())
        {
            // The mark could not be read and nothing was sent: report unreachable, so that it is tried again.
            return [.. request.To.Select(_ => new SendOutcome.Unreachable())];
        }

        return await inner.SendAsync(request, cancellationToken);
    }

    public ValueTask<int?> GetSegmentsPerMinuteAsync(CancellationToken cancellationToken) =>
        inner.GetSegmentsPerMinuteAsync(cancellationToken);

    private async Task<bool> IsClockChangedAsync(CancellationToken cancellationToken)
    {
        if (_lastUnchangedAt is { } at && clock.GetElapsedTime(at) < CheckInterval)
        {
            return false;
        }

        var now = clock.GetTimestamp();
        var isClockChanged = await TurnedClockMark.IsTurnedAsync(storage, cancellationToken);
        _lastUnchangedAt = isClockChanged ? null : now;
        return isClockChanged;
    }
}

/// <summary>Registers carriers that text real phones.</summary>
public static class RealCarrierServices
{
    /// <summary>
    /// Registers the carrier that <paramref name="make"/> returns, guarded by <see cref="RealCarrier"/>.
    /// </summary>
    public static void AddRealCarrier(this IServiceCollection services, Func<IServiceProvider, ICarrier> make) =>
        services.AddSingleton<ICarrier>(provider => new RealCarrier(
            make(provider),
            provider.GetRequiredService<StorageAccount>(),
            provider.GetRequiredService<TimeProvider>()
        ));
}
