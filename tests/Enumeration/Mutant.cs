using Azure.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CommunityAlerts.Tests.Enumeration;

/// <summary>A classic bug, made from outside: on the wire, by a clock, or by another service. What is not overridden is as it is.</summary>
internal abstract class Mutant
{
    public virtual TimeProvider Clock(Worker worker, VirtualClock clock) => clock;

    public virtual void Services(IServiceCollection services)
    {
    }

    /// <summary>A call on its way: may change the request, send it, and change the answer.</summary>
    public virtual Task SendAsync(Worker worker, Sent sent, HttpMessage message, Func<Task> send) => send();
}
