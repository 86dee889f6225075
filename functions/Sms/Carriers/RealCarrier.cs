using CommunityAlerts.Api;
using CommunityAlerts.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Sms.Carriers;

/// <summary>
/// Guards a carrier whose texts reach people: nothing is sent from a store whose clock was changed, since what it
/// calls today is not today.
/// </summary>
/// <remarks>
/// Lists marked <c>sample</c> are refused before it, at the order and at the call, since it is not simulated.
/// </remarks>
/// <param name="inner">The carrier.</param>
/// <param name="storage">The store that may be marked.</param>
/// <param name="clock">Tells how old the last look at the mark is.</param>
public sealed class RealCarrier(ICarrier inner, StorageAccount storage, TimeProvider clock) : ICarrier
{
    /// <summary>The word in the log where the carrier refuses because of the clock.</summary>
    public const string TurnedClock = "turned-clock";

    private static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(1);
    private long? _foundUnmarked;

    public bool IsSimulated => false;

    public string Name => inner.Name;

    public async Task<IReadOnlyList<SendOutcome>> SendAsync(SendRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (await IsTurnedAsync(cancellationToken))
            {
                return [.. request.To.Select(_ => new SendOutcome.SenderRejected(TurnedClock))];
            }
        }
        catch (Exception e) when (e.IsOutage())
        {
            // The mark could not be read and nothing was sent: report unreachable, so that it is tried again.
            return [.. request.To.Select(_ => new SendOutcome.Unreachable())];
        }

        return await inner.SendAsync(request, cancellationToken);
    }

    public ValueTask<int?> PaceAsync(CancellationToken cancellationToken) => inner.PaceAsync(cancellationToken);

    private async Task<bool> IsTurnedAsync(CancellationToken cancellationToken)
    {
        if (_foundUnmarked is { } at && clock.GetElapsedTime(at) < CheckInterval)
        {
            return false;
        }

        var now = clock.GetTimestamp();
        var isTurned = await StoreMark.IsTurnedAsync(storage, cancellationToken);
        _foundUnmarked = isTurned ? null : now;
        return isTurned;
    }
}

/// <summary>Registers a carrier whose texts reach people.</summary>
public static class RealCarrierServices
{
    /// <summary>Registers what <paramref name="make"/> makes as the carrier, behind its guard.</summary>
    public static void AddRealCarrier(this IServiceCollection services, Func<IServiceProvider, ICarrier> make) =>
        services.AddSingleton<ICarrier>(provider => new RealCarrier(
            make(provider),
            provider.GetRequiredService<StorageAccount>(),
            provider.GetRequiredService<TimeProvider>()
        ));
}
