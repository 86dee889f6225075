using CommunityAlerts.Api;
using Microsoft.AspNetCore.Http;

namespace CommunityAlerts.Hosting.Local.SignIn;

/// <summary>
/// Slows down the guessing of tokens: requests with an unknown token are delayed one after the other, half a second
/// each. Others are not delayed.
/// </summary>
public sealed class WrongTokens(ICallers callers) : IDisposable
{
    public static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _gate = new(1, 1);

    /// <summary>
    /// Delays <paramref name="next"/> where the token is unknown; a request without a token continues, since its route
    /// may be public.
    /// </summary>
    public async Task DelayAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.Authorization.Count > 0 && !callers.Identify(context.Request).IsOk)
        {
            await _gate.WaitAsync(context.RequestAborted);
            try
            {
                await Task.Delay(Delay, TimeProvider.System, context.RequestAborted);
            }
            finally
            {
                _gate.Release();
            }
        }

        await next(context);
    }

    public void Dispose() => _gate.Dispose();
}
