using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>
/// Slows down the guessing of tokens: requests with an unknown token or device are delayed one after the other, half a
/// second each. Others are not delayed.
/// </summary>
public sealed class SignInThrottle(ICallers callers) : IDisposable
{
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>
    /// Delays <paramref name="next"/> where the token or the device is unknown; a request without either continues,
    /// since its route may be public.
    /// </summary>
    public async Task DelayAsync(HttpContext context, RequestDelegate next)
    {
        if (LocalCallers.HasCredentials(context.Request) && !callers.Identify(context.Request).IsOk)
        {
            await WaitAsync(context.RequestAborted);
        }

        await next(context);
    }

    /// <summary>Waits for the turn of one wrong guess, half a second after the one before.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            await Task.Delay(Delay, TimeProvider.System, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();
}
