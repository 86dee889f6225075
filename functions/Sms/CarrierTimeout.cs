namespace CommunityAlerts.Sms;

/// <summary>The time limit of a call to the carrier.</summary>
public static class CarrierTimeout
{
    /// <summary>The time after which the outcome of a call is unknown.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Sends the request and waits at most 15 s for the answer.</summary>
    /// <param name="carrier">The carrier.</param>
    /// <param name="request">The text and its recipients.</param>
    /// <param name="clock">Measures the limit.</param>
    /// <param name="cancellationToken">
    /// Cancels the call; pass <see cref="CancellationToken.None"/> where the outcomes must be recorded.
    /// </param>
    /// <returns>
    /// The carrier's outcomes; after the limit <see cref="SendOutcome.Unknown"/> with code <c>timeout</c> for each
    /// recipient.
    /// </returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<IReadOnlyList<SendOutcome>> SendWithTimeoutAsync(
        this ICarrier carrier,
        SendRequest request,
        TimeProvider clock,
        CancellationToken cancellationToken
    )
    {
        using var timeout = new CancellationTokenSource(Limit, clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await carrier.SendAsync(request, linked.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return [.. request.To.Select(_ => new SendOutcome.Unknown("timeout"))];
        }
    }
}
