// A page that is opened from a disk may start no worker: a hidden frame does its work, so
// that the site can be searched without a server.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(address) {
      super()
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      document.body.append(this.frame)
      const inner = this.frame.contentWindow
      // What the worker sends goes to its page; the scripts it asks for come in order.
      inner.document.open()
      inner.document.write(`<body><script>
        postMessage = message => parent.postMessage(message, "*")
        importScripts = (...addresses) => addresses.reduce(
          (before, address) => before.then(() => new Promise(done => {
            const script = document.createElement("script")
            script.src = address
            script.onload = done
            document.body.append(script)
          })), Promise.resolve())
      <\/script><script src="${address}"><\/script>`)
      inner.document.close()
      this.ready = new Promise(done => { inner.onload = done })
      addEventListener("message", event => {
        if (event.source !== inner) return
        const own = new MessageEvent("message", { data: event.data })
        this.dispatchEvent(own)
        if (this.onmessage) this.onmessage(own)
      })
    }

    postMessage(data) {
      const inner = this.frame.contentWindow
      this.ready.then(() => inner.dispatchEvent(new MessageEvent("message", { data })))
    }

    terminate() {
      this.frame.remove()
    }
  }
}
